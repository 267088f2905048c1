import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** True where OpenSSL is installed; otherwise what to install. */
export function findOpenssl(): true | string {
  try {
    execFileSync("openssl", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return "OpenSSL is missing: apt-get install openssl";
  }
}

/** A certificate that is its own authority, for this host, and the file that it is in. */
export function makeCertificate(host: string): {
  key: string;
  cert: string;
  file: string;
  remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "chatra-slack-cert-"));
  const [keyFile, file] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const about = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-days", "2"];
  execFileSync("openssl", [...words, ...about, "-keyout", keyFile, "-out", file], { stdio: "ignore" });
  return {
    key: readFileSync(keyFile, "utf8"),
    cert: readFileSync(file, "utf8"),
    file,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
