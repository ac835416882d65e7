package io.slipway.director.executing;

/** Who made the things in a cloud, as its metadata says. */
public record DirectorIdentity(String name, String uuid) {}
