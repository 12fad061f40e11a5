/** Base64 (RFC 4648 §4, padded) and UTF-8, strict in both directions, in the browser as well as in Node. */

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** null for anything but the one canonical spelling: a second spelling would make two texts of one signature. */
export function fromBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  const bytes = Uint8Array.from(atob(text), char => char.charCodeAt(0))
  return toBase64(bytes) === text ? bytes : null
}

/** UTF-8 bytes, or null when the text has a lone surrogate: encoders would silently replace it with U+FFFD. */
export function utf8(text: string): Uint8Array | null {
  return isWellFormed(text) ? new TextEncoder().encode(text) : null
}

const LONE_SURROGATE = /\p{Surrogate}/u

/** No lone surrogates. (With the u flag a surrogate pair is one code point, so only lone ones match.) */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text)
}
