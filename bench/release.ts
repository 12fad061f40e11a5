/** What a release of 5,000 actions costs to bind and to compare, beside JSON.stringify of the same content. */
import { compareOutcomesOfReleases } from '@/lib/domain/policy/compare-release-outcomes'
import { changedSections, compareReleases } from '@/lib/domain/release/compare'
import { digestRelease, type ReleaseContent } from '@/lib/domain/release/content'
import { countUnchanged } from '@/lib/domain/release/count-unchanged'
import { impactOf } from '@/lib/domain/release/impact'
import { heading, median, report } from './measure'

const ACTIONS = 5_000
const ROUNDS = 15
const NOW = 1_800_000_000

export async function benchRelease(): Promise<void> {
  heading(`Releases of ${ACTIONS.toLocaleString('en')} actions`)
  const before = withImpact(largeRelease(ACTIONS, 1), null)
  const after = withImpact(largeRelease(ACTIONS, 2), before)
  const [one, both] = [
    measured(() => JSON.stringify(before)),
    measured(() => JSON.stringify(before) + JSON.stringify(after)),
  ]
  show(
    'root digest, median of 15 (at most 100 ms)',
    measured(() => digestRelease(before)),
    one,
    'JSON.stringify of it',
  )
  show(
    'what becomes of calls, median of 15',
    measured(() => impactOf({ digest: '', content: before }, after, NOW)),
    both,
    'JSON.stringify of both',
  )
  show(
    'sentences of two, median of 15',
    measured(() => compareReleases(before, after)),
    both,
    'JSON.stringify of both',
  )
  show(
    'outcomes of two, median of 15',
    measured(() => compareOutcomesOfReleases(before, after, NOW)),
    both,
    'JSON.stringify of both',
  )
  show(
    'compare of two, digests included (at most 300 ms)',
    measured(() => compare(before, after)),
    both,
    'JSON.stringify of both',
  )
}

/** As packages are: with what becomes of calls, 500 lines of it in a first release. */
function withImpact(content: ReleaseContent, base: ReleaseContent | null): ReleaseContent {
  const inForce = base && { digest: digestRelease(base).root, content: base }
  return { ...content, v: 3, impact: impactOf(inForce, content, NOW) }
}

/** All that `release.compare` works out. */
function compare(before: ReleaseContent, after: ReleaseContent): unknown {
  const [was, is] = [digestRelease(before), digestRelease(after)]
  return [
    compareReleases(before, after),
    changedSections(before, after, was, is),
    compareOutcomesOfReleases(before, after, NOW),
    countUnchanged({ content: before, digests: was }, { content: after, digests: is }),
  ]
}

function show(what: string, ms: number, reference: number, name: string): void {
  report(what, `${ms.toFixed(1)} ms`, `${reference.toFixed(1)} ms ${name}`, ms / reference)
}

function measured(work: () => unknown): number {
  const times = Array.from({ length: ROUNDS + 3 }, () => {
    const began = performance.now()
    work()
    return performance.now() - began
  })
  // The first ones are compiled while they run.
  return median(times.slice(3))
}

/** Ten systems, a threshold on every tenth action, four guardrails on all of a system; every 50th differs by `seed`. */
export function largeRelease(actions: number, seed: number): ReleaseContent {
  const person = (id: string) => ({ id: `per_${id}`, name: `Person ${id}` })
  const owner = (id: string) => ({ team: `${id} team`, accountable: person(id), deputy: person(`${id}-2`) })
  const names = Array.from({ length: actions }, (_, at) => ({
    system: `system-${at % 10}`,
    action: `do_the_thing_number_${at}`,
    differs: seed > 1 && at % 50 === 0,
  }))
  const pam = [{ layer: 'pam' as const, count: 1 }]
  const rule = (id: string, kind: 'threshold' | 'guardrail', version: number) => ({
    id,
    version,
    kind,
    layer: 'security' as const,
    outcome: 'step_up' as const,
    condition: {
      field: ['arguments', 'amount'],
      op: 'gt' as const,
      value: { number: '500' },
      negated: false,
    },
    message: `Needs approval when amount is more than 500, also when amount is missing or not a number.`,
    obligations: { log_fields: ['arguments.amount'] },
    approvals: pam,
  })
  const sections: ReleaseContent['sections'] = {
    iam: {
      identities: [{ kind: 'spiffe', key: 'spiffe://acme/agent/large' }],
      credential_max_seconds: 900,
      sender_constrained: true,
      model: `model-${seed}`,
      prompt_reference: 'git:prompts@1',
    },
    iga: {
      description: 'Does everything',
      purposes: ['refunds'],
      systems: Array.from({ length: 10 }, (_, at) => ({
        id: `sys_${at}`,
        slug: `system-${at}`,
        name: `System ${at}`,
      })),
      certified_for_days: 90,
    },
    pam: {
      rollback: 'Switch it off',
      privileged: names
        .filter((_, at) => at % 3 === 0)
        .map(({ system, action }) => ({ system, action, tier: 'high', outcome: 'step_up', approvals: pam })),
      kill_switch: 'pulse',
    },
    security: {
      surface: names.map(({ system, action }) => ({ system, action, mode: 'direct' })),
      endpoints: [{ system: 'system-0', endpoints: ['https://api.example/v1'] }],
      datasets: [],
      delegates_to: [],
    },
    app: {
      actions: names.map(({ system, action, differs }, at) => ({
        system,
        action,
        definition_digest: (differs ? 'b' : 'a').repeat(64),
        classification: {
          effect: at % 3 === 0 ? 'payment' : 'write',
          data_class: 'internal',
          reversible: !differs,
        },
        tier:
          at % 3 === 0 || differs
            ? { tier: 'high', outcome: 'step_up', approvals: pam }
            : { tier: 'medium', outcome: 'allow', approvals: [] },
        overridden: false,
        thresholds: at % 10 === 0 ? [rule(`thr_${at}`, 'threshold', differs ? 2 : 1)] : [],
      })),
    },
    compliance: {
      guardrails: Array.from({ length: 4 }, (_, at) => ({
        rule: rule(`grl_${at}`, 'guardrail', 1),
        name: `Guardrail ${at}`,
        matches: names
          .filter(({ system }) => system === `system-${at}`)
          .map(({ system, action }) => ({ system, action })),
      })),
      exceptions: [],
      log_fields: ['arguments.amount'],
    },
  }
  return {
    v: 1,
    agent: { id: 'agt_large', name: 'large', team: 'payments' },
    environment: { id: 'production', production: true },
    ownership: {
      iam: owner('iam'),
      iga: owner('iga'),
      pam: owner('pam'),
      security: owner('security'),
      app: owner('app'),
      compliance: owner('compliance'),
    },
    sections,
  }
}
