#!/bin/sh
# Story 5: a Mercure hub behind nginx: 502, "SSL_do_handshake() failed", and events that do not come.
. "$(dirname -- "$0")/support.sh"
make_certificate
need "nginx" nginx
ports bind http https hub_port site_port naive_port plain_port right_port

key='a key of at least 256 bits, for the hub of the tests'
if has "${CULVERT_MERCURE:-}"; then
  start hub env ADDR="127.0.0.1:$hub_port" JWT_KEY="$key" TRANSPORT_URL=local://local \
    HEARTBEAT_INTERVAL=1s "$CULVERT_MERCURE"
  check=mercure
else
  say "the Mercure hub (CULVERT_MERCURE) is not here: an event stream of Node takes its place"
  start hub node "$peers/node/service.js" h2c "$hub_port"
  check=events
fi
listens "$hub_port"

# The hub with a managed certificate is Caddy with a module: Caddy stands here for its TLS.
need "caddy" caddy
cat >"$folder/Caddyfile" <<CADDY
{
	admin off
	auto_https disable_redirects
	skip_install_trust
	storage file_system $folder/caddy
}
https://hub.story.test:$site_port {
	bind 127.0.0.1
	tls internal
	reverse_proxy $([ "$check" = mercure ] || printf 'h2c://')127.0.0.1:$hub_port {
		flush_interval -1
	}
}
CADDY
start caddy caddy run --adapter caddyfile --config "$folder/Caddyfile"
listens "$site_port"
start_relay "$bind" "$http" "$https"

cat >"$folder/nginx.conf" <<NGINX
daemon off;
master_process off;
pid $folder/nginx.pid;
error_log stderr warn;
events {}
http {
  access_log off;
  client_body_temp_path $folder/body_temp;
  proxy_temp_path $folder/proxy_temp;
  fastcgi_temp_path $folder/fastcgi_temp;
  uwsgi_temp_path $folder/uwsgi_temp;
  scgi_temp_path $folder/scgi_temp;
  # nginx sends no name (SNI) to a service by TLS, unless it is told to.
  server {
    listen 127.0.0.1:$naive_port;
    location / { proxy_pass https://127.0.0.1:$site_port; proxy_set_header Host \$host; }
  }
  server {
    listen 127.0.0.1:$plain_port;
    location / { proxy_pass http://127.0.0.1:$site_port; proxy_set_header Host \$host; }
  }
  # In front of the relay.
  server {
    listen 127.0.0.1:$right_port;
    location / {
      proxy_pass http://127.0.0.1:$http;
      proxy_http_version 1.1;
      proxy_set_header Host \$http_host;
      proxy_set_header Connection '';
      proxy_buffering off;
      proxy_read_timeout 1h;
    }
  }
}
NGINX
start nginx nginx -p "$folder" -c "$folder/nginx.conf"
listens "$right_port"

part "The failure: nginx, TLS to the hub, no SNI"
expect "a visitor" "502" "$(visit -H 'Host: hub.story.test' "http://127.0.0.1:$naive_port/.well-known/mercure")"
said nginx "SSL_do_handshake() failed"
expect "nginx's log" "alert internal error" "$(grep -o 'SSL_do_handshake.*number 80' "$folder/nginx.log")"
expect "plain HTTP to the hub's TLS port" "400*Client sent an HTTP request to an HTTPS server" \
  "$(visit -H 'Host: hub.story.test' "http://127.0.0.1:$plain_port/.well-known/mercure")"

part "culvert in their place: nothing is said of the hub but its port"
proxy() {
  cat <<TOML
[[proxies]]
name = "hub"
type = "http"
localPort = $site_port
customDomains = ["hub.story.test"]
TOML
}
proxy | client_file client.toml "$bind"
subscriber() {
  node "$peers/node/visitor.js" "{\"url\": \"http://hub.story.test:$1\", \"port\": $1,
    \"version\": \"$2\", \"place\": \"$3\", \"key\": \"$key\", \"checks\": [\"$check\"]}" 2>&1
}
start agent "$agent" -c "$folder/client.toml"
said agent "start proxy success"
for place in header cookie query; do
  expect "publish and subscribe, token in the $place" "ok" "$(subscriber "$http" h1 $place)"
done
expect "over HTTP/2" "ok" "$(subscriber "$http" h2 header)"
expect "with nginx in front of the relay" "ok" "$(subscriber "$right_port" h1 header)"
stop agent

part "The faults put in: another name than the hub's; plain HTTP to its TLS port"
# The visitor's name would be tried next, so that one is unknown to the hub as well.
{
  proxy | sed 's/hub[.]story[.]test/stranger.test/'
  printf '[proxies.culvert]\nupstream = { scheme = "https", serverName = "other.test", verify = "none" }\n'
} | client_file name.toml "$bind"
{ proxy; printf '[proxies.culvert]\nupstream.scheme = "http"\n'; } | client_file plain.toml "$bind"
for fault in name plain; do
  case "$fault" in name) host=stranger.test ;; *) host=hub.story.test ;; esac
  start "$fault" "$agent" -c "$folder/$fault.toml"
  said "$fault" "start proxy success"
  expect "a visitor" "502" "$(visit -H "Host: $host" "http://127.0.0.1:$http/.well-known/mercure")"
  stop "$fault"
done
doctor name.toml hub "D-10*no certificate for the name"
doctor plain.toml hub "D-02*wants TLS"
say
say "$story: as told"
