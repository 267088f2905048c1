import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { clientAddress } from "../../src/http/client-address.ts";

/** A request over a connection from this address. */
function requestFrom(address: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: address });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers["x-forwarded-for"] = forwarded;
  return request;
}

describe("who sent a request", () => {
  it("is the other end of the connection where no proxy of ours is in front, whatever the headers say", () => {
    expect(clientAddress(requestFrom("203.0.113.9", "198.51.100.1"), 0)).toBe("203.0.113.9");
  });

  it.each([
    [1, "198.51.100.1", "198.51.100.1"],
    [1, "10.9.9.9, 198.51.100.1", "198.51.100.1"],
    [2, "10.9.9.9,198.51.100.1 , 192.0.2.7", "198.51.100.1"],
    [1, "198.51.100.1:4711", "198.51.100.1"],
    [1, "[2001:db8:1:2::5]:443", "2001:db8:1:2::/64"],
  ])(
    "is, behind %i of our proxies, the entry that the outermost wrote: %s gives %s",
    (proxies, header, key) => {
      expect(clientAddress(requestFrom("127.0.0.1", header), proxies)).toBe(key);
    },
  );

  it.each([undefined, "", "unknown", "198.51.100.1.", "1.2.3", ", ", "a".repeat(10_000)])(
    "is the connection's address where the header holds %j",
    (header) => {
      expect(clientAddress(requestFrom("203.0.113.9", header), 1)).toBe("203.0.113.9");
    },
  );

  it("is the connection's address where fewer proxies wrote than are ours: the entries are the sender's own", () => {
    expect(clientAddress(requestFrom("203.0.113.9", "198.51.100.1"), 2)).toBe("203.0.113.9");
  });

  it.each([
    ["2001:db8:0:1:aaaa:bbbb:cccc:dddd", "2001:db8:0:1::/64"],
    ["2001:DB8::1", "2001:db8:0:0::/64"],
    ["2001:0db8:0000:0001::", "2001:db8:0:1::/64"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8::3:4:5:6:7", "2001:db8:0:3::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    ["1:2:3::5:6:7:8", "1:2:3:0::/64"],
    ["1::", "1:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
  ])("with the address %s is %s: a /64 is one sender", (address, key) => {
    expect(clientAddress(requestFrom(address), 0)).toBe(key);
  });

  it("is one for all whose connection is gone", () => {
    expect(clientAddress(requestFrom(""), 0)).toBe("unknown");
  });
});
