"""The AWS CLI on each operation: PASS, FAIL and each error."""

import json

from support import ACCOUNT, ClientTest, Server, allow, client, policy, run, server, written

OLD = policy(allow("s3:GetObject"))
NEW = policy(allow("s3:GetObject"), allow("s3:PutObject", Sid="Put"))


class AwsCli(ClientTest):
    def analyzer(self, operation, *arguments):
        code, out, err = run("aws", "accessanalyzer", operation, *arguments)
        return code, json.loads(out) if out.strip() else None, err.strip()

    def refused(self, error, operation, *arguments):
        before = len(server().lines)
        code, out, err = self.analyzer(operation, *arguments)
        self.assertEqual((code, out), (255, None))
        self.assertIn(f"An error occurred ({error})", err)
        # Once: an error that is tried again costs minutes.
        self.assertEqual(len(server().lines) - before, 1)
        return err

    def no_new_access(self, old, new, *more):
        documents = ["--existing-policy-document", written(self, old), "--new-policy-document", written(self, new)]
        return ["check-no-new-access", *documents, *(more or ["--policy-type", "IDENTITY_POLICY"])]

    def access_not_granted(self, document, *access, kind="IDENTITY_POLICY"):
        document = written(self, document)
        return ["check-access-not-granted", "--policy-document", document, "--policy-type", kind, "--access", *access]

    def test_no_new_access(self):
        code, answer, _ = self.analyzer(*self.no_new_access(NEW, OLD))
        self.assertEqual((code, answer["result"], answer["reasons"]), (0, "PASS", []))
        code, answer, _ = self.analyzer(*self.no_new_access(OLD, NEW))
        reason = {"description": "New access in the statement with sid: Put.", "statementIndex": 1, "statementId": "Put"}
        self.assertEqual((code, answer["result"], answer["reasons"]), (0, "FAIL", [reason]))

    def test_no_new_access_refuses(self):
        self.refused("ValidationException", *self.no_new_access(OLD, NEW, "--policy-type", "BOGUS"))
        self.refused("InvalidParameterException", *self.no_new_access(OLD, "{"))
        deny = policy({"Effect": "Deny", "Action": "*", "Resource": "*"})
        self.refused("InvalidParameterException", *self.no_new_access(OLD, deny))
        self.refused("ValidationException", *self.no_new_access(OLD, policy(allow("s3:*", Resource="fakeArn"))))

    def test_access_not_granted(self):
        code, answer, _ = self.analyzer(*self.access_not_granted(OLD, "actions=s3:PutObject"))
        self.assertEqual((code, answer["result"]), (0, "PASS"))
        code, answer, _ = self.analyzer(*self.access_not_granted(OLD, "actions=s3:GetObject,resources=arn:aws:s3:::b/*"))
        self.assertEqual((code, answer["result"]), (0, "FAIL"))

    def test_access_not_granted_refuses(self):
        # With a space these are two elements.
        two = self.access_not_granted(OLD, "actions=s3:GetObject", "resources=arn:aws:s3:::b/*")
        self.assertIn("takes one", self.refused("ValidationException", *two))
        self.assertIn("Invalid ARN", self.refused("ValidationException", *self.access_not_granted(OLD, "resources=example")))
        many = "actions=" + ",".join(f"s3:Get{number}" for number in range(101))
        self.refused("ValidationException", *self.access_not_granted(OLD, many))
        no_principal = self.access_not_granted(OLD, "actions=s3:GetObject", kind="RESOURCE_POLICY")
        self.refused("ValidationException", *no_principal)

    def test_no_public_access(self):
        def check(principal, kind="AWS::S3::Bucket"):
            document = written(self, policy(allow("s3:GetObject", Principal=principal)))
            return ["check-no-public-access", "--policy-document", document, "--resource-type", kind]

        code, answer, _ = self.analyzer(*check({"AWS": ACCOUNT}))
        self.assertEqual((code, answer["result"]), (0, "PASS"))
        code, answer, _ = self.analyzer(*check("*"))
        self.assertEqual((code, answer["result"], answer["reasons"][0]["statementIndex"]), (0, "FAIL", 0))
        self.refused("ValidationException", *check("*", "AWS::Foo::Bar"))

    def test_result_alone(self):
        code, out, _ = run("aws", "accessanalyzer", *self.no_new_access(OLD, NEW), "--query", "result", "--output", "text")
        self.assertEqual((code, out), (0, "FAIL\n"))

    def test_caller_and_analyzers(self):
        code, out, _ = run("aws", "sts", "get-caller-identity")
        self.assertEqual((code, json.loads(out)["Account"]), (0, ACCOUNT))
        code, listed, _ = self.analyzer("list-analyzers", "--type", "ACCOUNT")
        self.assertEqual((code, [analyzer["status"] for analyzer in listed["analyzers"]]), (0, ["ACTIVE"]))

    def test_validate_policy(self):
        document = written(self, policy(allow("s3:GetObjekt")) + "\n")
        code, answer, _ = self.analyzer("validate-policy", "--policy-document", document, "--policy-type", "IDENTITY_POLICY")
        self.assertEqual((code, [finding["issueCode"] for finding in answer["findings"]]), (0, ["INVALID_ACTION"]))
        bogus = ["--validate-policy-resource-type", "AWS::Foo::Bar"]
        self.refused("ValidationException", "validate-policy", "--policy-document", document, "--policy-type", "RESOURCE_POLICY", *bogus)

    def test_previews(self):
        _, listed, _ = self.analyzer("list-analyzers")
        analyzer = ["--analyzer-arn", listed["analyzers"][0]["arn"]]
        queue = f"arn:aws:sqs:us-east-1:{ACCOUNT}:q"
        public = policy(allow("sqs:SendMessage", Principal="*", Resource=queue))
        configurations = json.dumps({queue: {"sqsQueue": {"queuePolicy": public}}})
        _, created, _ = self.analyzer("create-access-preview", *analyzer, "--configurations", configurations)
        named = [*analyzer, "--access-preview-id", created["id"]]
        _, preview, _ = self.analyzer("get-access-preview", *named)
        self.assertEqual(preview["accessPreview"]["status"], "COMPLETED")
        _, findings, _ = self.analyzer("list-access-preview-findings", *named)
        self.assertEqual([finding["principal"] for finding in findings["findings"]], [{"AWS": "*"}])
        self.refused("ResourceNotFoundException", "get-access-preview", *analyzer, "--access-preview-id", "0" * 36)
        self.refused("ResourceNotFoundException", "get-analyzer", "--analyzer-name", "other")

    def test_operations_that_are_not_answered(self):
        self.assertIn("does not answer", self.refused("ValidationException", "list-policy-generations"))

    def test_a_token_is_wanted_where_one_is_set(self):
        guarded = Server("--token", "secret")
        environment = {"AWS_ENDPOINT_URL": guarded.url}
        code, _, err = run("aws", "accessanalyzer", *self.no_new_access(OLD, NEW), environment=environment)
        self.assertEqual(code, 255)
        self.assertIn("(AccessDeniedException)", err)
        # What a proxy would do.
        analyzer = client(guarded.url)
        def proxy(request, **_):
            request.headers["Authorization"] = "Bearer secret"

        analyzer.meta.events.register("before-send.accessanalyzer", proxy)
        self.assertEqual(len(analyzer.list_analyzers()["analyzers"]), 1)
        self.assertEqual(guarded.stop(), 0)
