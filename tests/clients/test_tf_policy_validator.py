"""AWS's Terraform policy validator on the plans of its own tests, whose findings are stored answers of the service."""

import glob
import json
import os

import iam_check

from support import ClientTest, run

ROOT = os.path.dirname(iam_check.__file__)
CONFIG = os.path.join(ROOT, "config", "default.yaml")


def path(*parts):
    return os.path.join(ROOT, "test", *parts)


def stored(*parts):
    with open(path(*parts)) as file:
        return json.load(file)


class TerraformPolicyValidator(ClientTest):
    def report(self, operation, plan, *arguments):
        """What it prints, and that it exits as that says."""
        arguments = ["--template-path", path(plan, "test_plan.json"), "--region", "us-west-2", "--config", CONFIG, *arguments]
        code, out, err = run("tf-policy-validator", operation, *arguments)
        report = json.loads(out)
        self.assertEqual(code, 2 if report["BlockingFindings"] else 0, err)
        return report

    def check(self, expected, operation, plan, *arguments):
        self.assertEqual(self.report(operation, plan, *arguments), expected)

    def test_no_new_access(self):
        for plan in ["multiple_policies", "role_inline_assume_policy", "identity_policies"]:
            for reference in glob.glob(path(plan, "*_reference_policy.json")):
                kind = os.path.basename(reference).split("_")[0]
                with self.subTest(plan=plan, kind=kind):
                    arguments = ["--reference-policy", reference, "--reference-policy-type", kind]
                    self.check(stored(plan, f"{kind}_findings.json"), "check-no-new-access", plan, *arguments)

    def test_access_not_granted(self):
        plan, (listed, on) = "no_access_granted", (["--actions", "s3:ListBucket"], ["--resources", "arn:aws:s3:::example"])
        cases = {
            "actions_findings.json": listed,
            "resources_findings.json": on,
            "resources_and_actions_findings.json": listed + on,
            "empty_findings.json": ["--actions", "s3:PutObject"] + on,
        }
        for findings, arguments in cases.items():
            with self.subTest(findings=findings):
                self.check(stored(plan, findings), "check-access-not-granted", plan, *arguments)

    def test_no_public_access(self):
        report = self.report("check-no-public-access", "public_access")
        # The one difference (README.md): we find a function open to everybody whose policy names it `arn::lambda:::function:…`.
        function = [finding for finding in report["BlockingFindings"] if finding["resourceName"] == "lambda_called_from_sns"]
        self.assertEqual([finding["code"] for finding in function], ["policy-analysis-CheckNoPublicAccess"])
        report["BlockingFindings"] = [finding for finding in report["BlockingFindings"] if finding not in function]
        self.assertEqual(report, stored("public_access", "public_access_findings.json"))
