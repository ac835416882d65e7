#!/usr/bin/perl
# Visits the greeter again and again and writes down what it says.
#   visitor ADDRESS PORT NAME SECONDS
use strict;
use warnings;
use IO::Socket::INET;

my ($address, $port, $name, $seconds) = @ARGV;
$| = 1;

my $leaving = 0;
$SIG{TERM} = sub { $leaving = 1 };

until ($leaving) {
  my $greeter = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Timeout => 5);
  if ($greeter) {
    print $greeter "GET /$name HTTP/1.0\r\n\r\n";
    my @lines = <$greeter>;
    print scalar(localtime), " ", $lines[-1] // "(silence)\n";
  } else {
    print scalar(localtime), " nobody at $address:$port\n";
  }
  last if $leaving;
  sleep $seconds;
}
print scalar(localtime), " visitor leaves\n";
