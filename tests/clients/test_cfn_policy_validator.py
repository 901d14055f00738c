"""AWS's CloudFormation policy validator on the templates of its own tests."""

import json
import os

from support import ClientTest, REGION, TEMPLATES, beside_moto, run

PARAMETERS = ["--parameters", "CodestarConnectionArn=fakeArn", "EnvironmentName=prod"]


class CfnPolicyValidator(ClientTest):
    def report(self, operation, template, *arguments, environment=None):
        """What it prints, and that it exits as that says."""
        arguments = ["--template-path", os.path.join(TEMPLATES, template), "--region", REGION, *arguments]
        code, out, err = run("cfn-policy-validator", operation, *arguments, environment=environment)
        self.assertTrue(out, err)
        report = json.loads(out)
        self.assertEqual(code, 2 if report["BlockingFindings"] else 0, err)
        return report

    def found(self, *arguments, **more):
        """Resource, policy and code of each finding."""
        report = self.report(*arguments, **more)
        findings = report["BlockingFindings"] + report["NonBlockingFindings"]
        shown = [(finding["resourceName"], finding["policyName"], finding["code"]) for finding in findings]
        return sorted(shown)

    def test_access_not_granted(self):
        arguments = ["--actions", "s3:ListBucket", "--resources", "arn:aws:s3:::my-test-bucket"]
        found = self.found("check-access-not-granted", "check_access_not_granted_test.yaml", *arguments)
        self.assertEqual(found, [("MyBucket", "BucketPolicy", "policy-analysis-CheckAccessNotGranted")])
        other = ["--actions", "s3:ListBucket", "--resources", "arn:aws:s3:::another-bucket"]
        self.assertEqual(self.found("check-access-not-granted", "check_access_not_granted_test.yaml", *other), [])

    def test_managed_policies_come_from_moto(self):
        arguments = [*PARAMETERS, "--actions", "s3:GetObject"]
        found = self.found("check-access-not-granted", "test_file_2.yml", *arguments, environment=beside_moto())
        code = "policy-analysis-CheckAccessNotGranted"
        self.assertEqual(found, [])
