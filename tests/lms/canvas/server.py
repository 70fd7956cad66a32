"""A Canvas of a few endpoints, on this machine: enough for `autograder[canvas]`, with pages, errors and faults.

GET /api/v1/courses/:c/assignments[/:a]                 in pages of two
GET /api/v1/courses/:c/assignments/:a/submissions       in pages of two, with the students
PUT /api/v1/courses/:c/assignments/:a/submissions/:u    posted_grade
GET /files/:id/download                                 a file that was handed in
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "7~secret-token-of-a-teacher"
PAGE = 2


class Canvas:
    """What the server holds; tests change it. `faults` are functions that get a request and may answer it."""

    def __init__(self):
        self.assignments = {4711: {"id": 4711, "course_id": 17, "name": "A toy", "points_possible": 20.0}}
        self.submissions = {}
        self.files = {}
        self.faults = []
        self.requests = []  # (method, path, whether the token came with it)
        self.deducted = 0.0
        handler = type("Handler", (_Handler,), {"canvas": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def hand_in(self, user, name, files, time="2026-11-23T22:59:00Z", **about):
        """Put a submission in place of the student's earlier one."""
        attachments = []
        for file, (called, data) in files.items():
            self.files[file] = data
            url = f"{self.root}/files/{file}/download?verifier=v{file}"
            attachments.append({"id": file, "display_name": called, "filename": called, "size": len(data), "url": url})
        first, _, last = name.rpartition(" ")
        person = {"id": user, "name": name, "sortable_name": f"{last}, {first}", "login_id": f"{last}@x.edu".lower()}
        self.submissions[user] = {
            "assignment_id": 4711,
            "user_id": user,
            "user": person,
            "submitted_at": time,
            "attachments": attachments,
            "late": False,
            "excused": False,
            **about,
        }

    def asked(self, method, pattern):
        return [path for how, path, _ in self.requests if how == method and re.search(pattern, path)]


class _Handler(BaseHTTPRequestHandler):
    canvas = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._answer("GET")

    def do_PUT(self):
        self._answer("PUT")

    def _answer(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        own = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        self.canvas.requests.append((method, self.path, own))
        for fault in self.canvas.faults:
            if fault(self, method):
                return
        path = urlsplit(self.path).path
        file = re.fullmatch(r"/files/(\d+)/download", path)
        if file:
            self.send(200, self.canvas.files[int(file[1])], "application/octet-stream")
        elif not own:
            self.send(401, {"errors": [{"message": "Invalid access token."}]}, **{"WWW-Authenticate": "Bearer"})
        elif path == "/api/v1/courses/17/assignments":
            self.send_page(list(self.canvas.assignments.values()))
        elif match := re.fullmatch(r"/api/v1/courses/17/assignments/(\d+)", path):
            found = self.canvas.assignments.get(int(match[1]))
            self.send(200 if found else 404, found or {"errors": [{"message": "not found"}]})
        elif path == "/api/v1/courses/17/assignments/4711/submissions":
            self.send_page(list(self.canvas.submissions.values()))
        elif match := re.fullmatch(r"/api/v1/courses/17/assignments/4711/submissions/(\d+)", path):
            (grade,) = parse_qs(body)["submission[posted_grade]"]
            entry = self.canvas.submissions[int(match[1])]
            taken = self.canvas.deducted
            entry |= {"entered_score": float(grade), "score": float(grade) - taken, "points_deducted": taken}
            self.send(200, entry)
        else:
            self.send(404, {"errors": [{"message": "not found"}]})

    def send_page(self, every):
        """Answer with one page and a link to the next one, as Canvas does."""
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        path = urlsplit(self.path).path
        more = {"Link": f'<{self.canvas.root}{path}?page={number + 1}&per_page={PAGE}>; rel="next"'}
        page = every[(number - 1) * PAGE : number * PAGE]
        self.send(200, page, **(more if number * PAGE < len(every) else {}))

    def send(self, status, content, kind="application/json", **headers):
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
