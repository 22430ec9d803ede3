"""Where things are, and what they are called, in the local run."""

import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENVS = ROOT / ".venvs"
SAM_BIN = VENVS / "sam" / "bin"
MINISTACK_BIN = VENVS / "ministack" / "bin"
LAMBDA_BIN = VENVS / "lambda" / "bin"

# Beside, not in, the folder that `sam build` and `sam deploy` use: what is built here is for this machine alone.
BUILD = ROOT / ".aws-sam" / "local"
OUT = ROOT / "out"

LOOPBACK = "127.0.0.1"
STACK = "sportello"
REGION = "eu-south-1"
STAGE = "live"
ARCHITECTURE = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
# The emulator of Lambda's runtime interface, a program for Linux that SAM CLI brings along.
EMULATOR = VENVS / "sam/lib/python3.13/site-packages/samcli/local/rapid" / f"aws-lambda-rie-{ARCHITECTURE}"
