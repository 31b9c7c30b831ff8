#include "tests/interop/harness/plan.h"

#include <QFileInfo>

namespace culvert::interop {

namespace {

const Program kAgent{"agent", "CULVERT_AGENT", true};
const Program kRelay{"relay", "CULVERT_RELAY", true};
const Program kFrpc070{"frpc070", "CULVERT_FRPC_070", false};
const Program kFrps070{"frps070", "CULVERT_FRPS_070", false};
const Program kFrpc061{"frpc061", "CULVERT_FRPC_061", false};
const Program kFrps061{"frps061", "CULVERT_FRPS_061", false};

// name, protocol, TLS, custom first byte, shared ports, needs a front
const Transport kTransports[] = {
    {"tcp",          "tcp",       false, false, false, false},
    {"tcp-tls",      "tcp",       true,  false, false, false},
    {"tcp-tls-byte", "tcp",       true,  true,  true,  false},
    {"ws",           "websocket", false, false, false, false},
    {"ws-tls",       "websocket", true,  false, false, false},
    {"wss",          "wss",       true,  false, false, true },
};

struct Pair {
  Program client;
  Program relay;
  bool old_release = false;
};

std::vector<Pair> pairs() {
  return {
      {kFrpc070, kFrps070, false}, // the baseline: what fails here is the harness
      {kAgent,   kFrps070, false},
      {kFrpc070, kRelay,   false},
      {kAgent,   kRelay,   false},
      {kFrpc061, kFrps061, true },
      {kAgent,   kFrps061, true },
      {kFrpc061, kRelay,   true },
  };
}

bool is_baseline(const Pair& pair) {
  return !pair.client.ours && !pair.relay.ours;
}

/// An old release gets the sessions people run: the default one, without mux, and text frames.
bool in_thin_slice(const Transport& transport, bool mux) {
  if (transport.name == "tcp-tls") return true;
  return mux && transport.name == "ws-tls";
}

}  // namespace

QString Program::file() const {
  const QString path = qEnvironmentVariable(variable.constData());
  if (path.isEmpty() || !QFileInfo(path).isExecutable()) return {};
  return path;
}

QByteArray Program::why_missing() const {
  if (!file().isEmpty()) return {};
  const QString path = qEnvironmentVariable(variable.constData());
  if (path.isEmpty()) return variable + " is not set";
  return variable +
         ": no program there; Go 1.25 or newer builds it (target interop_peers): " + path.toUtf8();
}

QByteArray CellPlan::name() const {
  return pair_name() + "/" + transport.name + (mux ? "-mux" : "") + "/" + wire;
}

QByteArray CellPlan::why_missing() const {
  return client.file().isEmpty() ? client.why_missing() : relay.why_missing();
}

std::vector<CellPlan> each_pair() {
  std::vector<CellPlan> plans;
  for (const Pair& pair : pairs()) {
    plans.push_back({pair.client, pair.relay, kTransports[1], true, "v1", !pair.old_release});
  }
  return plans;
}

std::vector<CellPlan> matrix() {
  const bool full = qEnvironmentVariableIntValue("CULVERT_INTEROP_FULL") != 0;
  std::vector<CellPlan> plans;
  for (const Pair& pair : pairs()) {
    int transport_index = 0;
    for (const Transport& transport : kTransports) {
      ++transport_index;
      for (const bool mux : {true, false}) {
        if (pair.old_release) {
          if (is_baseline(pair) && !(mux && transport.name == "tcp-tls")) continue;
          if (!in_thin_slice(transport, mux)) continue;
          plans.push_back({pair.client, pair.relay, transport, mux, "v1", false});
          continue;
        }
        const bool second_wire = (transport_index + (mux ? 0 : 1)) % 2 == 0;
        for (const char* wire : {"v1", "v2"}) {
          const bool is_second = wire[1] == '2';
          // The default session is the one most people run: both wires, always.
          const bool always = transport.name == "tcp-tls" && mux;
          if (!full && !always && is_second != second_wire) continue;
          plans.push_back({pair.client, pair.relay, transport, mux, wire, true});
        }
      }
    }
  }
  return plans;
}

}  // namespace culvert::interop
