package io.slipway.supervisor.monit;

import io.slipway.base.Clock;
import io.slipway.base.SlipwayException;
import io.slipway.supervisor.ServiceAction;
import io.slipway.supervisor.ServiceSelection;
import io.slipway.supervisor.ServiceStatus;
import io.slipway.supervisor.Supervisor;
import io.slipway.supervisor.monit.HttpResponse.Status;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What each request is answered with. */
final class MonitApi {
  private static final Logger log = LoggerFactory.getLogger(MonitApi.class);
  private static final String BUSY = "Other action already in progress -- please try again later\n";

  private final Supervisor supervisor;
  private final MonitUser user;
  private final Runnable reload;
  private final Clock clock;

  MonitApi(Supervisor supervisor, MonitUser user, Runnable reload, Clock clock) {
    this.supervisor = supervisor;
    this.user = user;
    this.reload = reload;
    this.clock = clock;
  }

  HttpResponse answer(HttpRequest request) {
    if (!request.header("authorization").map(user::isIn).orElse(false)) {
      return HttpResponse.text(Status.UNAUTHORIZED, "You are not authorized to access monit\n");
    }
    return switch (request.method()) {
      case "GET" -> get(request);
      case "POST" -> post(request);
      default -> HttpResponse.text(Status.METHOD_NOT_ALLOWED, "Only GET and POST are supported\n");
    };
  }

  private HttpResponse get(HttpRequest request) {
    boolean xml = request.parameter("format").filter("xml"::equals).isPresent();
    return switch (request.path()) {
      case "/_status2", "/_status" ->
          xml ? HttpResponse.xml(StatusDocument.of(supervisor, clock.now())) : statusText(request);
      default -> HttpResponse.text(Status.NOT_FOUND, "There is nothing at this address\n");
    };
  }

  private HttpResponse statusText(HttpRequest request) {
    ServiceSelection selection =
        request.parameter("group").map(ServiceSelection::group).orElse(ServiceSelection.all());
    List<ServiceStatus> services =
        supervisor.status().stream()
            .filter(service -> selection.includes(service.name(), service.groups()))
            .toList();
    boolean summary = request.parameter("level").filter("summary"::equals).isPresent();
    return HttpResponse.text(
        Status.OK,
        summary ? StatusText.summary(supervisor, services) : StatusText.full(supervisor, services));
  }

  private HttpResponse post(HttpRequest request) {
    if (request.path().equals("/_reload")) {
      return reload();
    }
    Optional<ServiceAction> action = request.parameter("action").flatMap(ServiceAction::ofWord);
    if (action.isEmpty()) {
      return HttpResponse.text(Status.BAD_REQUEST, "Invalid action\n");
    }
    if (request.path().equals("/_services")) {
      return actOnSeveral(
          request.parameter("group").map(ServiceSelection::group).orElse(ServiceSelection.all()),
          action.get());
    }
    String service = request.path().startsWith("/") ? request.path().substring(1) : "";
    return switch (supervisor.tryRequest(service, action.get())) {
      case ACCEPTED -> HttpResponse.text(Status.OK, "");
      case NO_SUCH_SERVICE ->
          HttpResponse.text(Status.NOT_FOUND, "There is no service by that name\n");
      case BUSY -> HttpResponse.text(Status.UNAVAILABLE, BUSY);
    };
  }

  /** Acts on all that are free; whether some were not is said at the end. */
  private HttpResponse actOnSeveral(ServiceSelection selection, ServiceAction action) {
    boolean busy = false;
    for (ServiceStatus service : supervisor.status()) {
      if (selection.includes(service.name(), service.groups())) {
        Supervisor.Answer answer = supervisor.tryRequest(service.name(), action);
        busy |= answer == Supervisor.Answer.BUSY;
      }
    }
    return busy ? HttpResponse.text(Status.UNAVAILABLE, BUSY) : HttpResponse.text(Status.OK, "");
  }

  private HttpResponse reload() {
    try {
      reload.run();
      return HttpResponse.text(Status.OK, "");
    } catch (SlipwayException e) {
      log.warn("The monit files cannot be loaded: {}", e.message());
      return HttpResponse.text(Status.INTERNAL_ERROR, e.message() + "\n");
    }
  }
}
