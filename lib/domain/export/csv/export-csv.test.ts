/** The table, read back as RFC 4180 says and as a spreadsheet would. */
import { describe, expect, it } from 'vitest'
import { readGolden } from '@/lib/testing/golden'
import { readCsv } from '@/lib/testing/read-csv'
import { STRANGE_TEXTS } from '@/lib/testing/strange-texts'
import type { BundlePolicy } from '../../policy/model'
import { csvCell, exportCsv } from './export-csv'

function table(policy: BundlePolicy): Record<string, string>[] {
  const [file] = exportCsv(policy).files
  expect(file!.text.startsWith('\ufeff')).toBe(true)
  const [head, ...rows] = readCsv(file!.text.slice(1))
  return rows.map(row => {
    expect(row).toHaveLength(head!.length)
    return Object.fromEntries(head!.map((name, i) => [name, row[i]!]))
  })
}

const base = () => (readGolden('fixtures.json') as { policy: BundlePolicy }).policy

describe('the effective policy as a table', () => {
  it('has a line per agent, system and action', () => {
    const policy = base()
    const actions = Object.values(policy.agents).flatMap(({ surface }) =>
      Object.values(surface).flatMap(entries => Object.keys(entries)),
    )
    expect(table(policy)).toHaveLength(actions.length)
  })

  it('says each rule as a sentence, with its layer and what becomes of the unknown', () => {
    const policy = base()
    policy.agents.agt_refunder!.surface.stripe!.create_refund!.thresholds = [
      {
        id: 'thr_1',
        version: 2,
        kind: 'threshold',
        layer: 'app',
        outcome: 'step_up',
        condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' }, negated: false },
        message: '',
        obligations: { session_recorded: true },
        approvals: [],
      },
    ]
    const row = table(policy).find(
      each => each['agent id'] === 'agt_refunder' && each.action === 'create_refund',
    )!
    expect(row).toMatchObject({
      'outcome without arguments': 'needs approval',
      called: 'by the agent itself',
      purposes: 'refunds',
      'obligations when every rule holds': 'the session recorded',
    })
    expect(row.rules).toBe(
      'App, thr_1@2: Needs approval when amount is more than 500, also when amount is missing or not a number.',
    )
  })

  it('runs nothing in a spreadsheet, and is read back whole', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
      const [[cell]] = readCsv(`${csvCell(`${start}1+1"`)}\r\n`) as [[string]]
      expect(cell).toBe(`'${start}1+1"`)
    }
    const policy = base()
    const entry = policy.agents.agt_refunder!.surface.stripe!.create_refund!
    const names = [...STRANGE_TEXTS, '=cmd|"/c calc"!A1', 'a,b', 'a"b', 'a\r\nb']
    policy.agents.agt_refunder!.surface = Object.fromEntries(names.map(name => [name, { [name]: entry }]))
    const rows = table(policy).filter(each => each['agent id'] === 'agt_refunder')
    const shown = names.map(name => (name.startsWith('=') ? `'${name}` : name))
    expect(new Set(rows.map(each => each.system))).toEqual(new Set(shown))
    expect(rows.every(each => each.system === each.action)).toBe(true)
  })

  it('says what rules say in a preview too, which has no times', () => {
    const preview = { ...base(), serial: 0, issued_at: 0, expires_at: 0 }
    const outcomes = (policy: BundlePolicy) => table(policy).map(row => row['outcome without arguments'])
    expect(outcomes(preview)).toEqual(outcomes(base()))
    expect(outcomes(preview)).toContain('allowed')
  })

  it('says of a policy that lacks a guardrail that the action is denied', () => {
    const policy = base()
    policy.agents.agt_refunder!.surface.stripe!.create_refund!.guardrails = ['grl_gone@1']
    const row = table(policy).find(
      each => each['agent id'] === 'agt_refunder' && each.action === 'create_refund',
    )!
    expect(row['outcome without arguments']).toBe('denied')
    expect(row.rules).toBe('A guardrail is missing, so the action is denied.')
  })
})
