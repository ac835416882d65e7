package io.slipway.lint;

import java.util.List;

/** A release's files, as far as lint looks at them. */
record ReleaseFiles(String name, List<JobFiles> jobs, List<PackageFiles> packages) {}
