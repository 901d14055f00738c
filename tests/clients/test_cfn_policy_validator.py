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

    def test_access_not_granted_with_managed_policies_of_moto(self):
        arguments = [*PARAMETERS, "--actions", "s3:GetObject"]
        found = self.found("check-access-not-granted", "test_file_2.yml", *arguments, environment=beside_moto())
        code = "policy-analysis-CheckAccessNotGranted"
        # Stored answers of the service (tests/labelled) have the same results and errors.
        expected = [
            ("CodeBuildServiceRole", "root", code),
            ("CodePipelineServiceRole", "root", f"{code}ValidationException"),
            ("MyAccessPoint", "AccessPointPolicy", code),
            ("MyIAMGroup", "root", code),
            ("MyIAMUser", "root", code),
            ("MyMultiRegionAccessPoint", "MultiRegionAccessPointPolicy", code),
            ("MyPermissionSet", "InlinePolicy", code),
            ("MyQueue", "QueuePolicy", f"{code}ValidationException"),
            ("MySecret", "ResourcePolicy", f"{code}InvalidParameterException"),
            ("prod-app-artifacts", "BucketPolicy", code),
        ]
        self.assertEqual(found, expected)

    def test_no_new_access(self):
        reference = ["--reference-policy", os.path.join(TEMPLATES, "valid_reference_policy.json")]
        arguments = [*PARAMETERS, *reference, "--reference-policy-type", "identity"]
        found = self.found("check-no-new-access", "test_file_2.yml", *arguments, environment=beside_moto())
        # The reference allows everything.
        code = "policy-analysis-CheckNoNewAccess"
        self.assertEqual(found, [("CodePipelineServiceRole", "root", f"{code}ValidationException")])

    def test_no_public_access(self):
        found = self.found("check-no-public-access", "public_access_test.yml")
        expected = [
            ("CodePipelineServiceRole", "TrustPolicy"),
            ("EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE", "ResourcePolicy"),
            ("MyCustomVaultName", "AccessPolicy"),
            ("MyKey", "KeyPolicy"),
            ("MyRestAPI", "Policy"),
            ("MyS3ExpressAccessPoint", "Policy"),
            ("exampleDash", "ResourcePolicy"),
            ("my-domain", "PermissionsPolicyDocument"),
            ("testBucket", "BucketPolicy"),
            ("testTableBucket,", "TableBucketPolicy"),
        ]
        # AWS finds nine of these ten, by its count; it names three of them (README.md).
        self.assertEqual(found, [(*one, "policy-analysis-CheckNoPublicAccess") for one in expected])

    def test_validate(self):
        arguments = [
            *PARAMETERS,
            *["--treat-finding-type-as-blocking", "ERROR,SECURITY_WARNING"],
            *["--ignore-finding", "MyIAMUser.PASS_ROLE_WITH_STAR_IN_RESOURCE"],
            *["--allow-external-principal", "123456789123"],
        ]
        report = self.report("validate", "test_file_2.yml", *arguments, environment=beside_moto())
        shown = lambda finding: (finding["findingType"], finding["code"], finding["resourceName"], finding["policyName"])
        blocking, others = ([shown(finding) for finding in report[f"{kind}Findings"]] for kind in ["Blocking", "NonBlocking"])
        # What AWS answers, from the validator's own tests (tests/test_cli.py, WhenValidatingATemplateAsCLI).
        expected = [
            ("ERROR", "MISSING_ARN_FIELD", "CodePipelineServiceRole", "root"),
            ("ERROR", "MISSING_PRINCIPAL", "MyQueue", "QueuePolicy"),
            ("SECURITY_WARNING", "EXTERNAL_PRINCIPAL", "MyAccessPoint", "AccessPointPolicy"),
            ("SECURITY_WARNING", "EXTERNAL_PRINCIPAL", "MyMultiRegionAccessPoint", "MultiRegionAccessPointPolicy"),
            ("SECURITY_WARNING", "EXTERNAL_PRINCIPAL", "prod-app-artifacts", "BucketPolicy"),
            ("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "CodePipelineServiceRole", "root"),
            ("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "MyIAMGroup", "root"),
            ("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", "MyPermissionSet", "InlinePolicy"),
        ]
        self.assertEqual(sorted(blocking), expected)
        versions = [("WARNING", "MISSING_VERSION", name, f"{kind}Policy") for name, kind in [("MyQueue", "Queue"), ("prod-app-artifacts", "Bucket")]]
        self.assertEqual(sorted(others), versions)

    def test_validate_with_nothing_beside(self):
        found = self.found("validate", "kms_resource.yml")
        # The key's policy names another account than the caller's, and what its users may do the account may already.
        codes = ["EXTERNAL_PRINCIPAL", "REDUNDANT_STATEMENT", "REDUNDANT_STATEMENT"]
        self.assertEqual(found, [("MyKey", "KeyPolicy", code) for code in codes])
