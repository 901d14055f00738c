"""A server, moto beside it, and ways to run clients against them. All traffic stays on 127.0.0.1."""

import atexit
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import boto3
from botocore.config import Config

HERE = os.path.dirname(os.path.abspath(__file__))
TEMPLATES = os.path.join(HERE, "templates")
BIN = os.path.dirname(sys.executable)
PATIENCE = 60
REGION = "us-east-1"
ACCOUNT = "123456789012"

# Whatever this machine has set up for AWS has no part in the tests.
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
CLEAN |= {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "any",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_PAGER": "",
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Server:
    """`keyaki serve`, with these options, on a port of its own."""

    def __init__(self, *options):
        command = [os.environ["KEYAKI"], "serve", "--listen", "127.0.0.1:0", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.lines = []
        found = re.search(r"http://(\S+)", self.process.stderr.readline())
        self.url = found.group(0)
        # The log has to be read, or its lines are lost.
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        atexit.register(self.process.kill)

    def _read(self):
        for line in self.process.stderr:
            if line.startswith("{"):
                self.lines.append(json.loads(line))

    def requests(self, operation):
        """The requests of an operation that were answered so far."""
        return [line for line in self.lines if line.get("operation") == operation]

    def stop(self, how=signal.SIGTERM):
        """Stops it as an administrator would; its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        return code


_shared = {}


def server():
    """The server that most tests share."""
    if "keyaki" not in _shared:
        _shared["keyaki"] = Server()
    return _shared["keyaki"]


def moto():
    """The address of moto, which plays the rest of AWS."""
    if "moto" not in _shared:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = CLEAN | {"MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
        command = [os.path.join(BIN, "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        atexit.register(process.kill)
        _wait_for(port)
        _shared["moto"] = f"http://127.0.0.1:{port}"
    return _shared["moto"]


def _wait_for(port):
    start = time.monotonic()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() - start > PATIENCE:
                raise
            time.sleep(0.05)


def alone():
    """Our server is all of AWS."""
    return {"AWS_ENDPOINT_URL": server().url}


def beside_moto():
    """Our server is IAM Access Analyzer, and S3, which is asked who the owner of access control lists is; moto is the rest."""
    ours = {f"AWS_ENDPOINT_URL_{service}": server().url for service in ["ACCESSANALYZER", "S3"]}
    return ours | {"AWS_ENDPOINT_URL": moto()}


def run(program, *arguments, environment=None):
    """Runs a client: its exit code, standard output and standard error."""
    command = [os.path.join(BIN, program), *arguments]
    environment = CLEAN | (alone() if environment is None else environment)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr


def client(url=None, service="accessanalyzer"):
    """A client of boto3, which tries once."""
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    return boto3.client(
        service,
        endpoint_url=url or server().url,
        region_name=REGION,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="any",
        config=config,
    )


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, **more):
    return {"Effect": "Allow", "Action": action, "Resource": "*", **more}


def written(test, text):
    """A file with this text, as an argument of the AWS CLI."""
    file = tempfile.NamedTemporaryFile("w", suffix=".json", delete=False)
    test.addCleanup(os.unlink, file.name)
    with file:
        file.write(text)
    return f"file://{file.name}"


class ClientTest(unittest.TestCase):
    maxDiff = None
