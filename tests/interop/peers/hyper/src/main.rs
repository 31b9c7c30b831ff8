//! hyper-visitor NAME PORT CA ALPN VERSION
//!
//! Asks https://NAME/hello, connecting to PORT of the loopback address.
//!   ALPN     comma-separated, or "none": the extension is left out, as rustls does unless it is told
//!   VERSION  http1 or http2: what is spoken whatever was negotiated; auto: what ALPN chose
//! Prints "ALPN=… HTTP/… STATUS BODY", or "error: …" with all its causes and code 1.
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;

type Failure = Box<dyn Error + Send + Sync>;

struct Wish {
    name: String,
    port: u16,
    ca: String,
    alpn: Vec<Vec<u8>>,
    version: String,
}

fn read_wish() -> Result<Wish, Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, port, ca, alpn, version] =
        <[String; 5]>::try_from(words).map_err(|_| "five arguments are needed")?;
    let alpn = match alpn.as_str() {
        "none" => Vec::new(),
        list => list.split(',').map(|one| one.as_bytes().to_vec()).collect(),
    };
    Ok(Wish { name, port: port.parse()?, ca, alpn, version })
}

async fn connect(wish: &Wish) -> Result<TlsStream<TcpStream>, Failure> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&wish.ca)? {
        roots.add(certificate?)?;
    }
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = wish.alpn.clone();
    let stream = TcpStream::connect(("127.0.0.1", wish.port)).await?;
    let name = ServerName::try_from(wish.name.clone())?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}

async fn ask(wish: &Wish, stream: TlsStream<TcpStream>, http2: bool) -> Result<Response<Incoming>, Failure> {
    let authority = format!("{}:{}", wish.name, wish.port);
    let io = TokioIo::new(stream);
    if http2 {
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await?;
        tokio::spawn(connection);
        let request = Request::get(format!("https://{authority}/hello")).body(Empty::<Bytes>::new())?;
        return Ok(sender.send_request(request).await?);
    }
    let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await?;
    tokio::spawn(connection);
    let request =
        Request::get("/hello").header("host", authority).body(Empty::<Bytes>::new())?;
    Ok(sender.send_request(request).await?)
}

async fn visit() -> Result<String, Failure> {
    let wish = read_wish()?;
    let stream = connect(&wish).await?;
    let chosen = stream.get_ref().1.alpn_protocol().map(|one| String::from_utf8_lossy(one).into_owned());
    let http2 = match wish.version.as_str() {
        "auto" => chosen.as_deref() == Some("h2"),
        version => version == "http2",
    };
    let response = ask(&wish, stream, http2).await?;
    let (version, status) = (response.version(), response.status().as_u16());
    let body = response.into_body().collect().await?.to_bytes();
    let text = String::from_utf8_lossy(&body).trim_end().replace('\n', " ");
    Ok(format!("ALPN={} {version:?} {status} {text}", chosen.as_deref().unwrap_or("none")))
}

fn with_causes(failure: &dyn Error) -> String {
    let mut words = format!("{failure} [{failure:?}]");
    let mut cause = failure.source();
    while let Some(one) = cause {
        words.push_str(&format!(": {one}"));
        cause = one.source();
    }
    words
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Failure::from).and_then(|runtime| {
        runtime.block_on(async {
            match tokio::time::timeout(Duration::from_secs(10), visit()).await {
                Ok(outcome) => outcome,
                Err(_) => Err("no answer within ten seconds".into()),
            }
        })
    });
    match outcome {
        Ok(words) => println!("{words}"),
        Err(failure) => {
            println!("error: {}", with_causes(failure.as_ref()));
            std::process::exit(1);
        }
    }
}
