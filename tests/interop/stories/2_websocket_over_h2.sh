#!/bin/sh
# Story 2: Caddy with `encode`: heads that are held back until a body byte is there, and WebSocket
# over HTTP/2. The release in which the two met was never published; Debian's has the encoder that
# holds heads back, and no WebSocket over HTTP/2.
. "$(dirname -- "$0")/support.sh"
make_certificate
ports bind http https caddy_port node_port bare_port

start service node "$peers/node/service.js" h2c "$node_port"
start bare node "$peers/node/service.js" h2-bare "$bare_port" "$folder/certificate.pem" "$folder/key.pem"
listens "$node_port"
listens "$bare_port"
start_relay "$bind" "$http" "$https"

# visitor PORT HOST CHECKS [PATIENCE]: a visitor over HTTP/2 that offers every encoding and speaks
# first, and gives up after so many milliseconds.
visitor() {
  node "$peers/node/visitor.js" "{\"url\": \"https://$2:$1\", \"port\": $1, \"version\": \"h2\",
    \"ca\": \"$folder/authority.pem\", \"patience\": ${4:-15000}, \"refusal\": 502,
    \"reason\": \"http_upgrade_failed\", \"checks\": [$3]}" 2>&1
}

part "The failure: a visitor over HTTP/2 through Caddy with encode"
if has caddy; then
  cat >"$folder/Caddyfile" <<CADDY
{
	admin off
	auto_https disable_redirects
	skip_install_trust
	storage file_system $folder/caddy
}
https://:$caddy_port {
	bind 127.0.0.1
	tls $folder/certificate.pem $folder/key.pem
	encode zstd gzip
	reverse_proxy h2c://127.0.0.1:$node_port
}
CADDY
  start caddy caddy run --adapter caddyfile --config "$folder/Caddyfile"
  listens "$caddy_port"
  expect "an answer whose body comes later: the head does not come" "did not come in time" \
    "$(visitor "$caddy_port" a.story.test '"quiet_head"' 3000)"
  expect "a WebSocket over HTTP/2" "extended CONNECT is not announced" \
    "$(visitor "$caddy_port" a.story.test '"socket"')"
else
  say "  skipped: caddy is not here"
fi

part "The same through culvert, with its encoder on"
proxy() {
  cat <<TOML
[[proxies]]
name = "$1"
type = "https"
customDomains = ["$1.story.test"]
[proxies.plugin]
type = "$2"
localAddr = "127.0.0.1:$3"
crtPath = "$folder/certificate.pem"
keyPath = "$folder/key.pem"
[proxies.culvert]
encoding = { enabled = true, minSize = 0, types = ["text/*"] }
TOML
}
{ proxy web https2http "$node_port"; proxy bare https2https "$bare_port"; } | client_file client.toml "$bind"
start agent "$agent" -c "$folder/client.toml"
said agent "[bare] start proxy success"
expect "an answer whose body comes later" "ok" "$(visitor "$https" web.story.test '"quiet_head"')"
expect "a WebSocket over HTTP/2, the visitor speaks first" "ok" "$(visitor "$https" web.story.test '"socket"')"
expect "an event stream" "ok" "$(visitor "$https" web.story.test '"events"')"

part "The fault put in: the service speaks HTTP/2 only and has no extended CONNECT"
expect "the WebSocket is refused at once, with a reason" "ok" "$(visitor "$https" bare.story.test '"refused_socket"')"
if has_doctor; then
  said agent "D-44"
  expect "the doctor's sentence in the log" "D-44" "$(grep 'D-44' "$folder/agent.log" | head -n 1)"
  doctor client.toml bare "D-44" --websocket /socket
fi
say
say "$story: as told"
