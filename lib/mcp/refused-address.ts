/**
 * Addresses that a server which somebody typed in never leads to (SSRF): cloud metadata and the rest of the link,
 * nothing, and everybody. Private networks stay reachable: that is where an organisation's own servers are.
 */
import { BlockList, isIP } from 'node:net'

const refused = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8], // "this host": a connection to it reaches ourselves
  ['169.254.0.0', 16], // link-local, among them the metadata service of every large cloud
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
  // Metadata services that are not link-local.
  ['100.100.100.200', 32], // Alibaba
  ['168.63.129.16', 32], // Azure
  ['192.0.0.192', 32], // Oracle
] as const)
  refused.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128], // AWS
  ['fd20:ce::254', 128], // Google
  ['64:ff9b:1::', 48], // NAT64 of a local network: where its IPv4 address begins is known only there
] as const)
  refused.addSubnet(network, prefix, 'ipv6')

/** Ways to write an IPv4 address as IPv6: its own bits begin after so many groups of 16. */
const EMBEDDED = [
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 }, // IPv4-compatible
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 }, // IPv4-mapped
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 }, // IPv4-translated
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 }, // NAT64
  { prefix: [0x2002], at: 1 }, // 6to4
]

/** `address`: as the resolver answers it. What is no address is refused too. */
export function isRefusedAddress(address: string): boolean {
  const [bare = ''] = address.split('%') // a zone: fe80::1%eth0
  const family = isIP(bare)
  if (family === 0) return true
  if (family === 4) return refused.check(bare, 'ipv4')
  if (bare === '::1') return false
  const groups = groupsOf(bare)
  return (
    refused.check(bare, 'ipv6') ||
    EMBEDDED.some(
      ({ prefix, at }) =>
        prefix.every((value, index) => groups[index] === value) &&
        refused.check(dotted(groups[at] ?? 0, groups[at + 1] ?? 0), 'ipv4'),
    )
  )
}

const dotted = (high: number, low: number) => [high >> 8, high & 255, low >> 8, low & 255].join('.')

/** Eight numbers. The URL parser writes every spelling of an address in one way, dotted ends included. */
function groupsOf(address: string): number[] {
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [before = '', after] = written.split('::')
  const parse = (part: string | undefined) =>
    part ? part.split(':').map(group => Number.parseInt(group, 16)) : []
  const head = parse(before)
  if (after === undefined) return head
  const tail = parse(after)
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}
