package io.slipway.supervisor.monit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer; the connection ends with it. */
record HttpResponse(Status status, String contentType, String body) {
  enum Status {
    OK(200, "OK"),
    BAD_REQUEST(400, "Bad Request"),
    UNAUTHORIZED(401, "Unauthorized"),
    NOT_FOUND(404, "Not Found"),
    METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
    INTERNAL_ERROR(500, "Internal Server Error"),
    UNAVAILABLE(503, "Service Unavailable");

    private final int code;
    private final String reason;

    Status(int code, String reason) {
      this.code = code;
      this.reason = reason;
    }
  }

  static HttpResponse text(Status status, String body) {
    return new HttpResponse(status, "text/plain; charset=ISO-8859-1", body);
  }

  static HttpResponse xml(String body) {
    return new HttpResponse(Status.OK, "text/xml", body);
  }

  void write(OutputStream out) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(status.code).append(' ').append(status.reason).append("\r\n");
    if (status == Status.UNAUTHORIZED) {
      head.append("WWW-Authenticate: Basic realm=\"monit\"\r\n");
    }
    head.append("Server: monit 5.2.5\r\nContent-Type: ").append(contentType);
    head.append("\r\nContent-Length: ")
        .append(bytes.length)
        .append("\r\nConnection: close\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(bytes);
    out.flush();
  }
}
