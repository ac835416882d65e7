package io.slipway.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/**
 * Lets the head of a stream go without a length (RFC 9110, section 9.3.2): the library gives one to
 * whatever it sends as a whole, and what is not sent as a whole gets the mark of an end, which no
 * head has. So it is sent as a whole and the length taken away at the last moment.
 */
final class HeadOfStream implements Http1ConnectionListener {
  /** Marks the answers that are meant; is itself never sent. */
  static final Header MARK =
      HeaderValues.create(HeaderNames.create("Slipway-Head-Of-Stream"), "true");

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    if (headers instanceof WritableHeaders<?> writable && headers.contains(MARK)) {
      writable.remove(MARK.headerName());
      writable.remove(HeaderNames.CONTENT_LENGTH);
      writable.set(HeaderValues.TRANSFER_ENCODING_CHUNKED);
    }
  }
}
