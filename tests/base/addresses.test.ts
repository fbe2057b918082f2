import assert from "node:assert/strict";
import { test } from "node:test";
import { toOneSpelling, toWrittenPath } from "../../src/base/percent-escapes.ts";
import { isAddressColumn, readableAddress } from "../../src/base/readable-address.ts";

const spellings: [address: string, one: string][] = [
  ["/a/B-._~", "/a/B-._~"],
  ["/%7euser/%7Euser", "/~user/~user"],
  ["/%41%5a%61%30%2d%2E%5F", "/AZa0-._"],
  ["/caf%c3%a9", "/caf%C3%A9"],
  ["/a%2fb%3f%23%25", "/a%2Fb%3F%23%25"],
  ["/%257e", "/%257e"],
  ["/100%/a%zz", "/100%/a%zz"],
  // What is no escape must not become one.
  ["/%%37E", "/%%37E"],
  ["/%4%31", "/%4%31"],
  ["https://a.example/%7e?id=%7e%c3%a9", "https://a.example/~?id=~%C3%A9"],
];
for (const [address, one] of spellings) {
  test(`${address} is spelt ${one}`, () => {
    assert.equal(toOneSpelling(address), one);
    assert.equal(toOneSpelling(one), one);
  });
}

test("a path is taken as it is written on a page", () => {
  assert.equal(toWrittenPath('/Café und "mehr"/%e6%97%a5/日'), "/Caf%C3%A9%20und%20%22mehr%22/%E6%97%A5/%E6%97%A5");
  assert.equal(toWrittenPath("/\ud800"), "/%EF%BF%BD");
});

const readings: [address: string, readable: string][] = [
  ["/caf%C3%A9/%E6%97%A5%E6%9C%AC", "/café/日本"],
  ["blog/caf%C3%A9", "blog/café"],
  ["/%D7%A9%D7%9C%D7%95%D7%9D/", "/שלום/"],
  ["/%F0%9F%8E%89", "/🎉"],
  ["/e%CC%81/", "/e%CC%81/"],
  ["/%C3%A9%CC%A3", "/é\u0323"],
  // What these stand for means something in an address.
  ["/a%2Fb%3Fc%23d%25e%26f%2B", "/a%2Fb%3Fc%23d%25e%26f%2B"],
  ["/%7B%22x%22%7D", '/{"x"}'],
  // Spaces, controls, what turns round or cannot be seen.
  ["/a%20b%0Ac%00", "/a%20b%0Ac%00"],
  ["/%C2%A0%E2%80%8B%E3%80%80%E2%80%A8", "/%C2%A0%E2%80%8B%E3%80%80%E2%80%A8"],
  ["/%E2%80%AEgpj.%E2%81%A6", "/%E2%80%AEgpj.%E2%81%A6"],
  ["/%E2%A0%80%EF%BB%BF%EE%80%80", "/%E2%A0%80%EF%BB%BF%EE%80%80"],
  // No UTF-8: latin1, cut, too long, a surrogate.
  ["/caf%E9", "/caf%E9"],
  ["/%C3%A9%E2%82/%C0%AF%ED%A0%80", "/é%E2%82/%C0%AF%ED%A0%80"],
  ["xn--bcher-kva.example", "bücher.example"],
  ["www.xn--bcher-kva.example/caf%C3%A9", "www.bücher.example/café"],
  ["https://xn--bcher-kva.example:8080/%C3%A9?q=%C3%A9", "https://bücher.example:8080/é?q=é"],
  ["xn--a.example", "xn--a.example"],
  ["/xn--bcher-kva.example", "/xn--bcher-kva.example"],
  ["/caf%C3%A9, +2", "/café, +2"],
  ["100%25 sure of caf%C3%A9", "100%25 sure of caf%C3%A9"],
];
for (const [address, readable] of readings) {
  test(`${address} is read ${readable}`, () => assert.equal(readableAddress(address), readable));
}

test("columns of addresses are known by their names", () => {
  for (const name of ["path", "page", "entry_path", "host", "url", "referrer", "Link"])
    assert.ok(isAddressColumn(name));
  for (const name of ["views", "pathology", "pages", "day", "hostage"]) assert.ok(!isAddressColumn(name));
});
