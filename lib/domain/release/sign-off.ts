/** What a signature is made of, beside who and when. */

/** A delegate stands in for an absent owner and is named beside them. */
export type SignerRole = 'accountable' | 'deputy' | 'delegate'

/** A passkey assertion over the statement, or (where the organisation allows it) a fresh sign-in. */
export type SigningMethod = 'passkey' | 'reauthentication'

/**
 * Why a signature is void. `section`: what it answers for changed, so its signer has to read again.
 * `elsewhere`: its section is as it was, so its signer may confirm the new root. `policy`: what decides at run
 * time, the owners or the environment changed, which concerns everybody. `signer`: its signer stopped being
 * independent. `withdrawn`: by the signer. `returned`: the release went back or ended.
 */
export type VoidKind = 'section' | 'elsewhere' | 'policy' | 'signer' | 'withdrawn' | 'returned'

/** What an authenticator answered, with all that checks it again without us (WebAuthn Level 3, section 7.2). */
export type StoredAssertion = {
  credential_id: string
  /** COSE key, base64url. */
  public_key: string
  rp_id: string
  origin: string
  /** Base64url, as the authenticator returned them. */
  client_data_json: string
  authenticator_data: string
  signature: string
  /** What the challenge was derived from: `statementChallenge(statement)` is the challenge. */
  statement: SigningStatement
  enrolled_at: string
}

/** Exactly what a signer states. Its domain-separated digest is the WebAuthn challenge. */
export type SigningStatement = {
  v: 1
  release: string
  layer: string
  root: string
  section: string
  meaning: string
  answers: { id: string; answer: 'yes' | 'no' | 'not_applicable'; evidence: string }[]
  person: string
  /** 32 bytes, hex: makes each challenge single. */
  nonce: string
}
