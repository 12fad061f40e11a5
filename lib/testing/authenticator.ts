/**
 * An authenticator in software (ES256), for tests: answers like a real one, and lies where it is told to. Builds
 * clientDataJSON, authenticatorData and the COSE key by hand, so that nothing of the library under test is used.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

export type Lies = {
  origin?: string
  rpId?: string
  userVerified?: boolean
  challenge?: string
  counter?: number
  type?: string
  crossOrigin?: boolean
  /** Signs with another key than the one that it claims. */
  otherKey?: boolean
}

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })

export class Authenticator {
  readonly id = base64url(randomBytes(32))
  counter = 0
  private readonly key = newKey()

  constructor(
    readonly origin: string,
    /** 0: like synchronised passkeys, which don't count. */
    readonly step: 0 | 1 = 1,
  ) {}

  /** COSE_Key of RFC 9053: kty EC2, alg ES256, crv P-256, x, y. */
  get publicKey(): string {
    const { x, y } = this.key.publicKey.export({ format: 'jwk' })
    return base64url(
      Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x!, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y!, 'base64url'),
      ]),
    )
  }

  create(options: { challenge: string }, lies: Lies = {}): RegistrationResponseJSON {
    const credentialId = Buffer.from(this.id, 'base64url')
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, credentialId.length]),
      credentialId,
      Buffer.from(this.publicKey, 'base64url'),
    ])
    const data = Buffer.concat([this.data(lies, 0x40), attested])
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR; the length takes two bytes.
    const length = Buffer.from([0x59, data.length >> 8, data.length & 255])
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63]),
      Buffer.from('fmt'),
      Buffer.from([0x64]),
      Buffer.from('none'),
      Buffer.from([0x67]),
      Buffer.from('attStmt'),
      Buffer.from([0xa0, 0x68]),
      Buffer.from('authData'),
      length,
      data,
    ])
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(this.clientData('webauthn.create', options.challenge, lies)),
        attestationObject: base64url(attestation),
        transports: ['internal'],
      },
    }
  }

  get(options: { challenge: string }, lies: Lies = {}): AuthenticationResponseJSON {
    this.counter += this.step
    const client = this.clientData('webauthn.get', options.challenge, lies)
    const data = this.data(lies)
    const key: KeyObject = lies.otherKey ? newKey().privateKey : this.key.privateKey
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), key)),
      },
    }
  }

  private clientData(type: string, challenge: string, lies: Lies): Buffer {
    const { origin = this.origin, crossOrigin = false } = lies
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin,
        crossOrigin,
      }),
    )
  }

  /** rpIdHash, flags (user present 1, user verified 4), counter: 37 bytes. */
  private data(lies: Lies, more = 0): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(lies.counter ?? this.counter)
    const flags = 0x01 | (lies.userVerified === false ? 0 : 0x04) | more
    return Buffer.concat([sha256(lies.rpId ?? new URL(this.origin).hostname), Buffer.from([flags]), counter])
  }
}
