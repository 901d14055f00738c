"""boto3: typed errors with all their members, headers, and what a script sees when nothing is decided."""

import json
import signal
import threading

from botocore.exceptions import ClientError

from support import ClientTest, Server, allow, client, policy

OLD = policy(allow("s3:GetObject"))
NEW = policy(allow("s3:*"))


class Boto3(ClientTest):
    def check(self, analyzer=None, old=OLD, new=NEW, **more):
        analyzer = analyzer or client()
        arguments = {"existingPolicyDocument": old, "newPolicyDocument": new, "policyType": "IDENTITY_POLICY", **more}
        return analyzer.check_no_new_access(**arguments)

    def refused(self, code, **more):
        with self.assertRaises(ClientError) as caught:
            self.check(**more)
        response = caught.exception.response
        self.assertEqual(response["Error"]["Code"], code)
        self.assertEqual(response["ResponseMetadata"]["RetryAttempts"], 0)
        return response

    def test_a_fail_has_a_witness_in_a_header(self):
        answer = self.check()
        self.assertEqual(answer["result"], "FAIL")
        witness = json.loads(answer["ResponseMetadata"]["HTTPHeaders"]["x-keyaki-witness"])
        self.assertTrue(witness["action"].startswith("s3:"))
        self.assertEqual(len(answer["ResponseMetadata"]["RequestId"]), 36)

    def test_equal_requests_have_equal_answers(self):
        answers = [self.check() for _ in range(3)]
        for answer in answers:
            answer.pop("ResponseMetadata")
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_errors_are_typed(self):
        analyzer = client()
        with self.assertRaises(analyzer.exceptions.ValidationException) as caught:
            self.check(analyzer, policyType="BOGUS")
        response = caught.exception.response
        self.assertEqual(response["reason"], "fieldValidationFailed")
        self.assertEqual([field["name"] for field in response["fieldList"]], ["policyType"])
        with self.assertRaises(analyzer.exceptions.InvalidParameterException):
            self.check(analyzer, new="not JSON")

    def test_every_member_that_is_missing_is_named(self):
        with self.assertRaises(ClientError) as caught:
            client().check_no_new_access()
        names = [field["name"] for field in caught.exception.response["fieldList"]]
        self.assertEqual(sorted(names), ["existingPolicyDocument", "newPolicyDocument", "policyType"])

    def test_a_body_that_is_too_long_is_refused_once(self):
        self.refused("RequestEntityTooLargeException", new=policy(allow(["s3:" + "x" * 100] * 20_000)))

    def test_large_policies_are_answered(self):
        actions = [f"s3:Get{number}" for number in range(8_000)]
        self.assertEqual(self.check(old=policy(allow("s3:*")), new=policy(allow(actions)))["result"], "PASS")

    def test_validate_policy_in_parts(self):
        document = policy(allow([f"s3:None{number}" for number in range(120)]))
        arguments = {"policyDocument": document, "policyType": "IDENTITY_POLICY"}
        pages = list(client().get_paginator("validate_policy").paginate(**arguments, PaginationConfig={"PageSize": 50}))
        findings = [finding for page in pages for finding in page["findings"]]
        self.assertGreater(len(pages), 2)
        for finding in findings:
            span = finding["locations"][0]["span"]
            self.assertIn("s3:None", document[span["start"]["offset"]:span["end"]["offset"]])
        self.assertEqual({finding["issueCode"] for finding in findings}, {"INVALID_ACTION"})
        self.assertEqual(len(findings), 120)

    def test_many_at_once(self):
        results = [None] * 32
        def ask(at):
            new = policy(allow("s3:GetObject" if at % 2 else "s3:PutObject"))
            results[at] = self.check(client(), new=new)["result"]
        threads = [threading.Thread(target=ask, args=(at,)) for at in range(len(results))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(results, ["FAIL", "PASS"] * 16)

    def test_it_stops_when_told_to(self):
        server = Server()
        self.assertEqual(self.check(client(server.url))["result"], "FAIL")
        self.assertEqual(server.stop(signal.SIGINT), 0)
        self.assertEqual(server.lines[-1]["event"], "stopped")
