package io.slipway.director.deployment;

/** Addresses from first to last, both included. */
public record IpRange(Ip first, Ip last) {
  public IpRange {
    if (first.v6() != last.v6() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + "-" + last + " is not a range");
    }
  }

  public boolean contains(Ip ip) {
    return ip.v6() == first.v6() && first.compareTo(ip) <= 0 && ip.compareTo(last) <= 0;
  }

  public boolean overlaps(IpRange other) {
    return contains(other.first) || other.contains(first);
  }
}
