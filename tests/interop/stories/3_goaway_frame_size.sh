#!/bin/sh
# Story 3: hyper with rustls: GOAWAY FRAME_SIZE_ERROR. Without ALPN one side speaks HTTP/2 and the
# other one HTTP/1.1, and each takes the other's text for frames.
. "$(dirname -- "$0")/support.sh"
make_certificate
need "nginx" nginx
ports bind http https nginx_port

mkdir -p "$folder/site"
printf 'a page\n' >"$folder/site/hello"
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
  # HTTP/1.1 over TLS, no HTTP/2.
  server {
    listen 127.0.0.1:$nginx_port ssl;
    ssl_certificate $folder/certificate.pem;
    ssl_certificate_key $folder/key.pem;
    root $folder/site;
  }
}
NGINX
start nginx nginx -p "$folder" -c "$folder/nginx.conf"
listens "$nginx_port"
start_relay "$bind" "$http" "$https"

# visitor PORT ALPN VERSION: hyper over rustls, or Node where Rust's is not here.
visitor() {
  if has "${CULVERT_HYPER_VISITOR:-}"; then
    "$CULVERT_HYPER_VISITOR" web.story.test "$1" "$folder/authority.pem" "$2" "$3"
    return
  fi
  alpn='"h2", "http/1.1"'
  [ "$2" = none ] && alpn=
  node "$peers/node/visitor.js" "{\"url\": \"https://web.story.test:$1\", \"port\": $1, \"version\": \"h2\",
    \"ca\": \"$folder/authority.pem\", \"alpn\": [$alpn], \"checks\": [\"get\"]}" 2>&1
}
has "${CULVERT_HYPER_VISITOR:-}" || say "the hyper visitor (CULVERT_HYPER_VISITOR) is not here: Node takes its place"

part "The failure: no ALPN, HTTP/2 is spoken, the server speaks HTTP/1.1"
seen=$(visitor "$nginx_port" none http2)
case "$seen" in
  *FRAME_SIZE_ERROR* | *"frame with invalid size"* | *"Protocol error"* | *ERR_HTTP2*) say "  seen:     $seen" | cut -c1-300 ;;
  *) broken "no error of framing: $seen" ;;
esac

part "The same visitor through culvert, which translates"
proxy() {
  cat <<TOML
[[proxies]]
name = "web"
type = "https"
customDomains = ["web.story.test"]
[proxies.plugin]
type = "https2https"
localAddr = "127.0.0.1:$nginx_port"
crtPath = "$folder/certificate.pem"
keyPath = "$folder/key.pem"
TOML
}
proxy | client_file client.toml "$bind"
{ proxy; printf '[proxies.culvert]\nupstream.protocol = "h2"\n'; } | client_file forced.toml "$bind"
start agent "$agent" -c "$folder/client.toml"
said agent "start proxy success"
if has "${CULVERT_HYPER_VISITOR:-}"; then
  expect "without ALPN, HTTP/2 spoken" "ALPN=none HTTP/2.0 200" "$(visitor "$https" none http2)"
  expect "with ALPN, h2 first" "ALPN=h2 HTTP/2.0 200" "$(visitor "$https" h2,http/1.1 auto)"
  expect "with ALPN, the wrong way round" "ALPN=h2 HTTP/2.0 200" "$(visitor "$https" http/1.1,h2 auto)"
else
  expect "without ALPN, HTTP/2 spoken" "ok" "$(visitor "$https" none http2)"
  expect "with ALPN" "ok" "$(visitor "$https" h2,http/1.1 auto)"
fi
stop agent

part "The fault put in: HTTP/2 is forced on the service"
start forced "$agent" -c "$folder/forced.toml"
said forced "start proxy success"
expect "a visitor gets a 502" "502" \
  "$(visit --connect-to "web.story.test:$https:127.0.0.1:$https" "https://web.story.test:$https/hello")"
doctor forced.toml web "D-0[467]"
say
say "$story: as told"
