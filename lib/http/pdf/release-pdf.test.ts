import { execFileSync } from 'node:child_process'
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { composePackage } from '@/lib/domain/release/compose-package'
import { digestRelease } from '@/lib/domain/release/content'
import { inEights } from '@/lib/domain/release/document-blocks'
import type { ReleaseDocument } from '@/lib/domain/release/document'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { releasePdf } from './release-pdf'

const HOSTILE =
  ') Tj ET endstream endobj 9 0 obj <</S/JavaScript/JS(app.alert(1))>> \u202ednufer \u4e2d\ud83d\ude00'

function sample(actionName = 'create_refund'): ReleaseDocument {
  const inputs = sampleInputs()
  inputs.actions[0]!.name = actionName
  inputs.guardrails = [
    {
      rule: {
        id: 'grl_1',
        version: 1,
        kind: 'guardrail',
        layer: 'pam',
        outcome: 'deny',
        condition: { field: ['task'], op: 'exists', negated: true },
        message: 'Denied without a case.',
        obligations: {},
        approvals: [],
      },
      name: 'Cases only',
      selector: { effects: ['payment'] },
    },
  ]
  inputs.around = {
    reach: [
      { id: 'agt_2', name: 'ledger', path: ['refunder', 'ledger'], systems: ['books'], top_tier: 'critical' },
    ],
    enforcers: [{ name: 'eu-gateway', supplies: null }],
  }
  const content = composePackage(inputs, null, 1_800_000_000)
  return {
    id: 'rel_1',
    label: 'refunder production r42',
    number: 42,
    revision: 3,
    state: 'approved',
    digest: digestRelease(content).root,
    environment: { name: 'Production', production: true },
    intent: 'Pay refunds again',
    promoted_from: 'refunder staging r7',
    author: 'Maya Lind',
    requester: null,
    created_at: '2026-11-20T09:00:00.000Z',
    approved_at: '2026-11-21T10:30:00.000Z',
    published_at: null,
    certified_until: '2027-02-19T10:30:00.000Z',
    content,
    sign_offs: [
      {
        layer: 'pam',
        person: 'Dana Ruiz',
        acted_as: 'delegate',
        on_behalf_of: 'Ben Ode',
        method: 'passkey',
        signed_at: '2026-11-21T10:30:00.000Z',
        meaning: 'I have read the PAM section',
        answers: [{ id: 'kill-switch-known', answer: 'yes', evidence: 'https://runbooks.acme.example/9' }],
        digest: digestRelease(content).root,
        evidence: 48213,
        duty_exception: null,
        void: null,
      },
    ],
    intents: [
      {
        person: 'Olga Prag',
        stated_at: '2026-11-20T12:00:00.000Z',
        statement: 'Customers get their money the same day',
      },
    ],
  }
}

/** Every page's content, inflated. */
function contentOf(pdf: Buffer): string {
  const raw = pdf.toString('latin1')
  return [...raw.matchAll(/stream\n/g)]
    .map(match => {
      const start = match.index + match[0].length
      try {
        return inflateSync(pdf.subarray(start, raw.indexOf('\nendstream', start))).toString('latin1')
      } catch {
        // A font program, or the tail of a word.
        return ''
      }
    })
    .filter(text => / Tf\b/.test(text))
    .join('\n')
}

/** What a reader would copy out of the pages: glyphs back to characters by the font's own map. */
function textOf(pdf: Buffer): string {
  const streams: string[] = []
  const raw = pdf.toString('latin1')
  for (const match of raw.matchAll(/stream\n/g)) {
    const start = match.index + match[0].length
    const end = raw.indexOf('\nendstream', start)
    try {
      streams.push(inflateSync(pdf.subarray(start, end)).toString('latin1'))
    } catch {
      // A font program, or the tail of a word: not what is looked for.
    }
  }
  const objects = new Map(
    [...raw.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(match => [match[1]!, match[2]!]),
  )
  const streamOf = (id: string) => {
    const body = objects.get(id)!
    const start =
      pdf.indexOf(`\n${id} 0 obj`) < 0 ? 0 : raw.indexOf('stream\n', pdf.indexOf(`\n${id} 0 obj`)) + 7
    return body.includes('FlateDecode')
      ? inflateSync(pdf.subarray(start, raw.indexOf('\nendstream', start))).toString('latin1')
      : body
  }
  const maps = new Map<string, string[]>()
  for (const match of raw.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const font = objects.get(match[2]!)
    const map = font && /\/ToUnicode (\d+) 0 R/.exec(font)?.[1]
    if (!map) continue
    const entries: string[] = []
    for (const range of streamOf(map).matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi)) {
      const from = Number.parseInt(range[1]!, 16)
      for (const [at, code] of [...range[2]!.matchAll(/<([0-9a-f ]*)>/gi)].entries()) {
        const units = code[1]!.replaceAll(' ', '').match(/.{4}/g) ?? []
        entries[from + at] = String.fromCharCode(...units.map(unit => Number.parseInt(unit, 16)))
      }
    }
    maps.set(match[1]!, entries)
  }
  let text = ''
  for (const stream of streams) {
    let font = ''
    for (const token of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[((?:<[0-9a-f]*>|[\s\d.-])*)\] TJ/g)) {
      if (token[1]) font = token[1]
      else {
        for (const hex of token[2]!.matchAll(/<([0-9a-f]*)>/g))
          for (const glyph of hex[1]!.match(/.{4}/g) ?? [])
            text += maps.get(font)?.[Number.parseInt(glyph, 16)] ?? '?'
        text += '\n'
      }
    }
  }
  return text
}

describe('the PDF of a release', () => {
  test('holds digests in eights, sections, sign-offs and how to check it', async () => {
    const release = sample()
    const pdf = await releasePdf(release)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    const text = textOf(pdf)
    const { root } = digestRelease(release.content)
    expect(text).toContain(`${inEights(root.slice(0, 32))}\n`)
    expect(text).toContain(`${inEights(root.slice(32))}\n`)
    for (const part of [
      'refunder r42, Production',
      'create_refund',
      'PAM: Dana Ruiz',
      'on behalf of Ben Ode',
      'by passkey',
      '2026-11-21 10:30:00 UTC',
      'same as the root digest',
      '#48,213',
      '2027-02-19 10:30:00 UTC',
      'countersign digest refunder-production-r42.json',
      'payment, internal',
      'refunder staging r7, whose signatures',
      'The people on call know how to suspend',
      'https://runbooks.acme.example/9',
      'Business intent, not a signature',
      'Customers get their money the same day',
      inEights('a'.repeat(32)),
      'ledger',
      'critical',
      'Cases only',
      'eu-gateway (never said)',
      'nothing: no release was in force',
      'shop get_order: denied → allowed (newly released)',
    ])
      expect(text, part).toContain(part)
  })

  test('is tagged: headings, lists and tables in reading order, what is not read marked as such', async () => {
    const pdf = await releasePdf(sample())
    const raw = pdf.toString('latin1')
    expect(raw).toContain('/Marked true')
    expect(raw).toContain('/Lang (en)')
    expect(raw).toContain('/StructTreeRoot')
    const types = ['Document', 'H1', 'H2', 'H3', 'P', 'L', 'LI', 'Lbl', 'LBody', 'Table', 'TR', 'TH', 'TD']
    for (const type of types) expect(raw, type).toMatch(new RegExp(`/S /${type}\\b`))
    // One title, and every element hangs in one tree.
    expect(raw.match(/\/S \/H1\b/g)).toHaveLength(1)
    const elements = [...raw.matchAll(/\n(\d+) 0 obj\n<<\n\/S \/\w+\n\/P (\d+) 0 R/g)]
    expect(elements.length).toBeGreaterThan(100)
    const known = new Set(elements.map(match => match[1]))
    expect(elements.filter(match => !known.has(match[2]))).toHaveLength(1)
    // All text is content of an element or an artifact, and each mark is closed.
    const drawn = contentOf(pdf)
    expect(drawn.match(/ B[DM]C\b/g)?.length).toBe(drawn.match(/\bEMC\b/g)?.length)
    expect(drawn).toContain('/Artifact')
    expect(drawn.replaceAll(/ B[DM]C\b[\s\S]*?\bEMC\b/g, '')).not.toMatch(/ T[jJ]\b/)
  })

  test('is the same, byte for byte, whenever and wherever it is made', async () => {
    const [one, two] = [await releasePdf(sample()), await releasePdf(sample())]
    expect(one.equals(two)).toBe(true)
    expect(one.toString('latin1')).toContain('(D:20261121103000Z)')
    const script = `
      import { releasePdf } from './lib/http/pdf/release-pdf'
      const release = JSON.parse(process.env.RELEASE)
      releasePdf(release).then(pdf => process.stdout.write(pdf.toString('base64')))`
    const env = { ...process.env, TZ: 'Asia/Tokyo', RELEASE: JSON.stringify(sample()) }
    const elsewhere = execFileSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { env },
    )
    expect(Buffer.from(elsewhere.toString(), 'base64').equals(one)).toBe(true)
    expect((await releasePdf({ ...sample(), number: 43 })).equals(one)).toBe(false)
  })

  test('a hostile tool name stays text: no object, no script, nothing hidden or reordered', async () => {
    const pdf = await releasePdf(sample(HOSTILE))
    const raw = pdf.toString('latin1')
    for (const active of ['/JavaScript', '/JS', '/OpenAction', '/AA', '/Launch', '/URI', '/EmbeddedFile'])
      expect(raw).not.toContain(active)
    const text = textOf(pdf)
    // Each line of its cell, as a person reads it.
    for (const line of [
      ') Tj ET endstream endobj',
      '<</S/JavaScript/JS(app.alert(1))>>',
      '[U+202E]dnufer [U+4E2D][U+1F600]',
    ])
      expect(text).toContain(line)
    expect(text).not.toMatch(/[\u202e\u4e2d]/)
    // One trailer and one catalogue: the file has the structure of any other.
    expect(raw.match(/\nendobj/g)).toHaveLength(
      (await releasePdf(sample())).toString('latin1').match(/\nendobj/g)!.length,
    )
  })

  test.each(['constructor', '__proto__', 'toString', 'a'.repeat(4000), '', ' ', '\n\n\t'])(
    'an action named %j',
    async name => {
      expect((await releasePdf(sample(name))).length).toBeGreaterThan(10_000)
    },
  )

  test('a label with anything in it leaves the properties as they are', async () => {
    const raw = (await releasePdf({ ...sample(), label: ')/JS(x) \u202e\n' })).toString('latin1')
    expect(raw).not.toMatch(/\n\/JS/)
    expect(raw.match(/\/Title/g)).toHaveLength(1)
  })
})
