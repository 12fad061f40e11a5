/** Every golden case through real Cedar: equal where Cedar can say it, and never looser. */
import type { SchemaJson } from '@cedar-policy/cedar-wasm/nodejs'
import { describe, expect, it } from 'vitest'
import { ALLOWED_FILE, HOST_FILE, NOT_DENIED_FILE, SCHEMA_FILE } from '@/lib/domain/export/cedar/export-cedar'
import { type CedarHost, planCalls } from '@/lib/domain/export/cedar/host-adapter'
import { isLooser } from '@/lib/domain/policy/join'
import type { BundlePolicy } from '@/lib/domain/policy/model'
import { canonicalizeRequest, parseRequest } from '@/lib/domain/policy/parse-request'
import { type CedarEngine, loadCedar } from '@/lib/testing/cedar-engine'
import { exportedText } from '@/lib/testing/exported-text'
import { goldenCases } from '@/lib/testing/golden'
import { checkStatements, statementsOf, validateCedar } from './validate-cedar'

/** Without a policy there is nothing to export, and the host denies by itself. */
const cases = goldenCases().flatMap(one => (one.policy === null ? [] : [{ ...one, policy: one.policy }]))

function requestOf(text: string) {
  const canonical = canonicalizeRequest(text)
  return typeof canonical === 'string' ? parseRequest(canonical) : canonical
}

/** Many cases differ in the request alone. */
const engines = new Map<string, CedarEngine>()
function engineOf(policy: BundlePolicy): CedarEngine {
  const key = JSON.stringify(policy)
  const engine = engines.get(key) ?? loadCedar(policy, `golden ${engines.size}`)
  engines.set(key, engine)
  return engine
}

describe('cedar-wasm answers every golden case as the evaluator does', () => {
  it.each(cases.map(one => [`${one.file}: ${one.name}`, one] as const))('%s', (_, one) => {
    const { outcome, exact } = engineOf(one.policy).decide(one.pulse, requestOf(one.text), one.now)
    if (exact) expect(outcome).toBe(one.expect.outcome)
    else expect(isLooser(outcome, one.expect.outcome)).toBe(false)
  })

  it('nearly all of them are exact', () => {
    const exact = cases.filter(one => {
      const host = JSON.parse(exportedText(engineOf(one.policy).exported, HOST_FILE)) as CedarHost
      return planCalls(host, one.pulse, requestOf(one.text), one.now).exact
    })
    expect(exact.length / cases.length).toBeGreaterThan(0.97)
  })
})

describe('the strict validator', () => {
  it('accepts what is exported of every golden policy', async () => {
    const seen = new Set<string>()
    for (const one of cases) {
      const { exported } = engineOf(one.policy)
      const schema = exportedText(exported, SCHEMA_FILE)
      const text = [NOT_DENIED_FILE, ALLOWED_FILE].map(name => exportedText(exported, name)).join('')
      // Most of a case's policies are those of the case before, under the same facts.
      const news = statementsOf(text).filter(statement => !seen.has(schema + statement))
      for (const statement of news) seen.add(schema + statement)
      const problem = checkStatements(news, JSON.parse(schema) as SchemaJson<string>)
      expect(problem, `${one.file}: ${one.name}`).toBeNull()
    }
    expect(seen.size).toBeGreaterThan(100)
  }, 180_000)

  it('refuses a type error, a parse error, and more policies than were written', async () => {
    const { exported } = engineOf(cases[0]!.policy)
    const schema = JSON.parse(exportedText(exported, SCHEMA_FILE)) as SchemaJson<string>
    const text = exportedText(exported, ALLOWED_FILE)
    const check = (changed: string) => checkStatements(statementsOf(changed), schema)
    expect(await check(text)).toBeNull()
    expect(await check(text.replace('context.now <', 'context.purpose <'))).toMatch(/type/)
    expect(await check(text.replace('"production"', '1'))).toMatch(/type/)
    expect(await check(text.replace('permit', 'permitted'))).not.toBeNull()
    expect(await check(`${text}permit (principal, action, resource);`)).not.toBeNull()
    const broken = exported.files.map(file =>
      file.name === NOT_DENIED_FILE ? { ...file, text: file.text.replace('};', '') } : file,
    )
    expect(validateCedar({ ...exported, files: broken })?.detail).toContain(NOT_DENIED_FILE)
  })
})
