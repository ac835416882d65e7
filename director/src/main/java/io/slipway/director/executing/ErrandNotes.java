package io.slipway.director.executing;

import io.slipway.bus.ErrandResult;
import io.slipway.bus.StoredBlob;
import io.slipway.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an errand ended and where its logs are, as notes of a task's journal. */
final class ErrandNotes {
  private ErrandNotes() {}

  static String of(ErrandResult result) {
    Map<String, @Nullable Object> note = new LinkedHashMap<>();
    note.put("exit_code", result.exitCode());
    note.put("stdout", result.stdout());
    note.put("stderr", result.stderr());
    return Json.write(note);
  }

  static ErrandResult result(String note) {
    Map<String, @Nullable Object> plain = Json.parseObject(note);
    return new ErrandResult(
        plain.get("exit_code") instanceof Number code ? code.intValue() : 0,
        String.valueOf(plain.get("stdout")),
        String.valueOf(plain.get("stderr")));
  }

  static String of(StoredBlob logs) {
    Map<String, @Nullable Object> note = new LinkedHashMap<>();
    note.put("blobstore_id", logs.blobstoreId());
    note.put("sha1", logs.digest());
    return Json.write(note);
  }

  static StoredBlob logs(String note) {
    Map<String, @Nullable Object> plain = Json.parseObject(note);
    return new StoredBlob(
        String.valueOf(plain.get("blobstore_id")), String.valueOf(plain.get("sha1")));
  }
}
