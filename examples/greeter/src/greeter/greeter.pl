#!/usr/bin/perl
# A web server that greets. Needs nothing but the perl of a minimal Debian.
#   greeter ADDRESS PORT GREETING
use strict;
use warnings;
use IO::Socket::INET;

my ($address, $port, $greeting) = @ARGV;
my $version = '@VERSION@';
$| = 1;

my $server = IO::Socket::INET->new(
  LocalAddr => $address,
  LocalPort => $port,
  Listen    => 16,
  ReuseAddr => 1,
) or die "greeter: cannot listen on $address:$port: $!\n";
print scalar(localtime), " greeter $version listens on $address:$port\n";

$SIG{TERM} = sub { print scalar(localtime), " greeter says goodbye\n"; exit 0 };

while (1) {
  my $client = $server->accept or next;
  my $request = <$client> // '';
  while (defined(my $header = <$client>)) { last if $header =~ /^\r?\n$/ }
  my $body =
    $request =~ m{^GET /health } ? "ok\n"
    : $request =~ m{^GET /(\S+) } ? "$greeting, $1!\n"
    :                               "$greeting!\n";
  print $client "HTTP/1.0 200 OK\r\nContent-Length: ", length($body), "\r\n\r\n$body";
  close $client;
  print scalar(localtime), " ", $request =~ s/\s+$//r, "\n";
}
