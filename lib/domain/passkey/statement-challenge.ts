/**
 * What an authenticator signs for a signature: nothing but the digest of the statement, so that an assertion can't
 * be moved to another release, layer, section, meaning or person.
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import { domainDigest } from '../digest'
import type { SigningStatement } from '../release/sign-off'
import { encodeBase64Url } from '../base64url'

/** Base64url of the 32 bytes of SHA-256("countersign/signing-statement/v1\0" ‖ JCS(statement)). */
export function statementChallenge(statement: SigningStatement): string {
  return encodeBase64Url(hexToBytes(domainDigest('signing-statement', statement)))
}
