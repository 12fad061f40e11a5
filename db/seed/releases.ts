/** The demo's releases: who proposes them, and who signs what when. */
import { draftRelease } from '@/lib/commands/release/draft-release'
import { requestChanges } from '@/lib/commands/release/request-changes'
import { resolveThread } from '@/lib/commands/release/resolve-thread'
import { signRelease } from '@/lib/commands/release/sign-release'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { RULES_FOR_NEW_ORGANISATIONS } from '@/lib/domain/organisation/rules'
import { appOwner } from './agents'
import type { Story } from './story'

type ReleasePlan = {
  agent: string
  id: string
  environment: string
  by: string
  intent: string
  /** The layers that sign; the others are still asked. Left out: all six. */
  signed?: readonly ControlLayer[]
}

const SIGNERS: Record<Exclude<ControlLayer, 'app'>, { who: string; meaning: string }> = {
  iam: { who: 'Kenji Ito', meaning: 'The identity is its own, and credentials live for minutes.' },
  iga: { who: 'Ana Sousa', meaning: 'The purpose is current and the systems are what it needs.' },
  pam: { who: 'Dana Ruiz', meaning: 'Privileged actions need a person, and the rollback was tried.' },
  security: { who: 'Ben Ode', meaning: 'The surface is as small as the task allows.' },
  compliance: { who: 'Kaya Demir', meaning: 'What has to be proven later is recorded.' },
}

export type Offer = { release: string; digest: string }

export async function draft(story: Story, { id, environment, by, intent }: ReleasePlan): Promise<Offer> {
  const { release, digest } = await story.by(by, draftRelease, { agent: id, environment, intent })
  return { release, digest }
}

export async function release(story: Story, plan: ReleasePlan): Promise<Offer> {
  const offer = await draft(story, plan)
  await story.by(plan.by, submitRelease, { release: offer.release })
  await sign(story, plan, offer)
  return offer
}

export async function sign(
  story: Story,
  { agent, signed = CONTROL_LAYERS }: ReleasePlan,
  offer: Offer,
): Promise<void> {
  for (const layer of signed) {
    const { who, meaning } =
      layer === 'app'
        ? {
            who: appOwner(agent),
            meaning: 'The actions are classified as they are, and the thresholds hold.',
          }
        : SIGNERS[layer]
    const answers = RULES_FOR_NEW_ORGANISATIONS.checklist[layer].map(({ id }) => ({
      id,
      answer: 'yes',
      evidence: '',
    }))
    await story.by(who, signRelease, { ...offer, layer, meaning, answers })
  }
}

/** Submitted, sent back by a layer with why, submitted again: what reviews look like. */
export async function releaseAfterChanges(
  story: Story,
  plan: ReleasePlan,
  back: { by: string; layer: ControlLayer; reason: string },
  mend: () => Promise<void>,
): Promise<void> {
  const { release: id } = await draft(story, plan)
  await story.by(plan.by, submitRelease, { release: id })
  const { thread } = await story.by(back.by, requestChanges, {
    release: id,
    layer: back.layer,
    reason: back.reason,
  })
  await mend()
  await story.by(back.by, resolveThread, { release: id, thread })
  await story.by(plan.by, submitRelease, { release: id })
}
