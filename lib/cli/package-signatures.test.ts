import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { CONTROL_LAYERS } from '../domain/control-layer/layers'
import { signingStatement } from '../domain/passkey/signing-statement'
import { statementChallenge } from '../domain/passkey/statement-challenge'
import { composeRelease } from '../domain/release/compose'
import { digestRelease } from '../domain/release/content'
import { writePackageFile } from '../domain/release/package-file'
import type { PackageSignature } from '../domain/release/package-signatures'
import { Authenticator, type Lies } from '../testing/authenticator'
import { sampleInputs } from '../testing/release-inputs'
import { main } from './main'

const ORIGIN = 'https://console.acme.example'
const RELEASE = 'rel_1'
const content = composeRelease(sampleInputs())
const digests = digestRelease(content)
const claims = { release: RELEASE, label: 'refunder production r1', revision: 1, digest: digests.root }
const [iam, ...others] = CONTROL_LAYERS

function byPasskey(layer: (typeof CONTROL_LAYERS)[number], lies: Lies = {}): PackageSignature {
  const key = new Authenticator(ORIGIN)
  const signature = {
    ...bySignIn(layer),
    method: 'passkey' as const,
    answers: [{ id: `${layer}-1`, answer: 'yes' as const, evidence: 'https://proof.example' }],
  }
  const statement = signingStatement(
    {
      release: RELEASE,
      layer,
      root: digests.root,
      section: digests.sections[layer],
      meaning: signature.meaning,
      answers: signature.answers,
      person: signature.person.id,
    },
    'cc'.repeat(32),
  )
  const { response } = key.get({ challenge: statementChallenge(statement) }, lies)
  return {
    ...signature,
    assertion: {
      credential_id: key.id,
      public_key: key.publicKey,
      rp_id: new URL(ORIGIN).hostname,
      origin: ORIGIN,
      client_data_json: response.clientDataJSON,
      authenticator_data: response.authenticatorData,
      signature: response.signature,
      statement,
      enrolled_at: '2026-11-01T00:00:00.000Z',
    },
  }
}

function bySignIn(layer: (typeof CONTROL_LAYERS)[number]): PackageSignature {
  const { accountable } = content.ownership[layer]
  return {
    id: `sgn_${layer}`,
    layer,
    person: accountable!,
    acted_as: 'accountable',
    on_behalf_of: null,
    method: 'reauthentication',
    signed_at: '2026-11-20T10:00:00.000Z',
    digest: digests.root,
    section_digest: digests.sections[layer],
    meaning: 'I read my section and answer for it',
    answers: [],
    duty_exception: null,
    void: null,
    evidence: 12,
    assertion: null,
  }
}

const all = () => [byPasskey(iam!), ...others.map(layer => byPasskey(layer))]
const withFirst = (change: (signature: PackageSignature) => void) => {
  const signatures = structuredClone(all())
  change(signatures[0]!)
  return signatures
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-signatures-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function digestOf(text: string, ...args: string[]) {
  const path = join(folder, 'package.json')
  await writeFile(path, text)
  const out: string[] = []
  const err: string[] = []
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(line => out.push(line)),
    vi.spyOn(console, 'error').mockImplementation(line => err.push(line)),
  ]
  try {
    return { code: await main(['digest', path, ...args]), out: out.join('\n'), err: err.join('\n') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
const file = (signatures: PackageSignature[]) => writePackageFile(claims, content, signatures)

describe('the signatures in a package', () => {
  test('by passkey are verified offline, each with its key', async () => {
    const run = await digestOf(file(all()), '--origin', ORIGIN)
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(run.out.match(/: verified, key [0-9a-f]{16}/g)).toHaveLength(6)
    expect(run.out).not.toContain("by the file's own word: --origin")
  })

  test('by re-authentication leave nothing to verify, and are not called verified', async () => {
    const run = await digestOf(file([...all().slice(0, 5), bySignIn('compliance')]))
    expect(run.code).toBe(0)
    expect(run.out).toContain('signed by re-authentication, nothing to verify')
    expect(run.out.match(/: verified/g)).toHaveLength(5)
    expect(run.out).toContain(`Passkeys were checked for ${ORIGIN}, by the file's own word`)
  })

  test('that are void are checked and do not count', async () => {
    const run = await digestOf(
      file(
        withFirst(each => {
          each.void = { at: '2026-11-21T10:00:00.000Z', reason: 'Taken back' }
        }),
      ),
    )
    expect(run.code).toBe(0)
    expect(run.out).toContain('5 in force, 6 required')
    expect(run.out).toMatch(/verified; void since 2026-11-21/)
    expect(run.out).toContain('its signature is missing')
  })

  type Case = [string, () => PackageSignature[], RegExp, ...string[]]
  test.each<Case>([
    [
      'by another key than the one in the file',
      () => [byPasskey(iam!, { otherKey: true }), ...all().slice(1)],
      /does not belong to this passkey/,
    ],
    [
      'at another origin',
      () => [byPasskey(iam!, { origin: 'https://console.acme.evil' }), ...all().slice(1)],
      /answered at https:\/\/console\.acme\.evil/,
    ],
    [
      'for another host name',
      () => [byPasskey(iam!, { rpId: 'acme.evil' }), ...all().slice(1)],
      /another host name/,
    ],
    [
      'at a console that is not the known one',
      all,
      /FAILED.*console\.acme\.example.*is the one that counts|FAILED.*other\.example/,
      '--origin',
      'https://other.example',
    ],
    [
      'without user verification',
      () => [byPasskey(iam!, { userVerified: false }), ...all().slice(1)],
      /did not check who you are/,
    ],
    [
      'with another meaning than was signed',
      () =>
        withFirst(each => {
          each.meaning = 'I agree to everything, always'
        }),
      /signed something else/,
    ],
    [
      'with other answers than were signed',
      () =>
        withFirst(each => {
          each.answers = []
        }),
      /signed something else/,
    ],
    [
      'with another nonce',
      () =>
        withFirst(each => {
          each.assertion!.statement.nonce = 'dd'.repeat(32)
        }),
      /signed something other/,
    ],
    [
      "under another signer's name",
      () =>
        withFirst(each => {
          each.person = { id: 'mallory', name: 'Mallory' }
        }),
      /somebody else signed/,
    ],
    [
      'moved to another layer',
      () =>
        withFirst(each => {
          each.layer = 'pam'
        }),
      /another section of PAM/,
    ],
    [
      'over another digest',
      () =>
        withFirst(each => {
          each.digest = 'e'.repeat(64)
        }),
      /another root digest/,
    ],
    [
      'whose passkey answer was left out',
      () =>
        withFirst(each => {
          each.assertion = null
        }),
      /not in the file/,
    ],
  ])('%s: FAILED, and 1', async (_, signatures, sentence, ...args) => {
    const run = await digestOf(file(signatures()), ...args)
    expect(run.code).toBe(1)
    expect(run.err).toMatch(/FAILED/)
    expect(run.err).toMatch(sentence)
  })

  test('over a tampered package fail with its digest', async () => {
    const run = await digestOf(file(all()).replace('"model-1"', '"model-2"'))
    expect(run.code).toBe(1)
    expect(run.err).toContain('6 of 6 signatures FAILED.')
  })

  test('by re-authentication where the matrix asks for passkeys', async () => {
    const strict = { ...content, requirements: { ...content.requirements!, passkey: true } }
    const root = digestRelease(strict).root
    const signature = { ...bySignIn('iam'), digest: root }
    const run = await digestOf(writePackageFile({ ...claims, digest: root }, strict, [signature]))
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('asks for passkeys') })
  })

  test('a file of before has none, and reads as it did', async () => {
    const { signatures: _, ...old } = JSON.parse(file(all()))
    const run = await digestOf(JSON.stringify({ ...old, format: 'countersign-release-package/1' }))
    expect(run).toMatchObject({ code: 0, err: '' })
    expect(run.out).not.toContain('Signatures')
  })

  test.each([
    ['a field that nothing explains', (each: Record<string, unknown>) => Object.assign(each, { note: 'x' })],
    ['a layer that there is not', (each: Record<string, unknown>) => Object.assign(each, { layer: 'hr' })],
  ])('%s is refused', async (_, change) => {
    const made = JSON.parse(file(all()))
    change(made.signatures[0])
    expect(await digestOf(JSON.stringify(made))).toMatchObject({
      code: 1,
      err: expect.stringContaining('/signatures/0'),
    })
  })

  test('of a content without owners are refused, not crashed on', async () => {
    const made = JSON.parse(file(all()))
    made.content.ownership = {}
    expect((await digestOf(JSON.stringify(made))).err).toContain('/content/ownership')
  })
})
