/** Ids and secrets. The only randomness of the write path. */
import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/** `agt_01k…`: 9 characters of milliseconds and 16 of randomness (80 bits), Crockford base 32, sortable by time. */
export function newId(prefix: string): string {
  let time = ''
  for (let rest = Date.now(), at = 0; at < 9; at++, rest = Math.floor(rest / 32))
    time = ALPHABET[rest % 32] + time
  const random = Array.from(randomBytes(16), byte => ALPHABET[byte % 32]).join('')
  return `${prefix}_${time}${random}`
}

/** 256 random bits, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
