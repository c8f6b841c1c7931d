"""The answers of dialect B other than tasks: its envelope, and its refusals."""

from __future__ import annotations

from loopback_provider.midjourney_proxy.answers import Answer

NOT_FOUND = Answer(404, "Not Found")
SERVER_ERROR = Answer(500, "Server Error")
_RETRY_AFTER_S = "5"


def envelope(data: object) -> Answer:
    """A successful answer, used for a failed task too."""
    return Answer(200, {"code": 200, "data": data, "message": "success"})


def problem(status: int, message: str) -> Answer:
    """A refusal: the code of the body is the HTTP status."""
    headers = {"Retry-After": _RETRY_AFTER_S} if status == 429 else {}
    return Answer(status, {"code": status, "data": None, "message": message}, headers)


def invalid(message: str) -> Answer:
    """The answer to a request that can't be carried out."""
    return problem(400, f"invalid request: {message}")


def moderated() -> Answer:
    """The answer when the prompt check refuses a prompt; here the error is one level deeper."""
    error = {
        "code": 1100,
        "message": "Prompt contains inappropriate content",
        "detail": "Please revise your prompt to comply with guidelines",
    }
    return Answer(400, {"code": 400, "data": {"error": error}})


def legacy_problem(answer: Answer) -> Answer:
    """A refusal in the form of the legacy paths, without an envelope."""
    body = answer.body
    if not isinstance(body, dict):
        return answer
    message = body.get("message") or body["data"]["error"]["message"]
    return Answer(answer.status, {"task_id": "", "status": "failed", "message": message}, answer.headers)
