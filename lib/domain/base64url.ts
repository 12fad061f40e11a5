/** So many arguments any engine takes. */
const CHUNK = 8192

/** base64url without padding (RFC 4648 §5), as JWS and WebAuthn have it. The core has no Buffer. */
export function encodeBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    binary += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[])
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** null when the text is not canonical base64url: a second spelling of one signature is refused. */
export function decodeBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, character => character.charCodeAt(0))
  return encodeBase64Url(bytes) === text ? bytes : null
}
