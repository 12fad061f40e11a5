/** `nav.counts`: the numbers in the rail. Only where the caller can act, or the number would only nag. */
import { z } from 'zod'
import { defineQuery } from '../define-query'
import { loadNeeds, type Need } from './needs-you'

/** Null: only in what waits at home. */
const RAIL: Record<
  Need['kind'],
  'releases' | 'drift' | 'recertification' | 'agents' | 'actions' | 'guardrails' | null
> = {
  sign: 'releases',
  settle: 'releases',
  overdue: 'releases',
  submit: 'releases',
  certify: 'recertification',
  lapsed: 'recertification',
  vacant: 'agents',
  classify: 'actions',
  exception: 'guardrails',
  observation: 'drift',
  proposal: null,
  'guardrail-proposal': 'guardrails',
  'threshold-proposal': 'actions',
  'exception-request': 'guardrails',
  link: null,
}

export const navCounts = defineQuery({
  name: 'nav.counts',
  summary: 'How much waits on the caller, per section of the console.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    home: z.int(),
    releases: z.int(),
    drift: z.int(),
    recertification: z.int(),
    agents: z.int(),
    actions: z.int(),
    guardrails: z.int(),
  }),
  async run(_input, { db, actor, now }) {
    const needs = await loadNeeds({ db, actor, now })
    const counts = {
      home: needs.length,
      releases: 0,
      drift: 0,
      recertification: 0,
      agents: 0,
      actions: 0,
      guardrails: 0,
    }
    for (const need of needs) {
      const section = RAIL[need.kind]
      if (section) counts[section]++
    }
    return counts
  },
})
