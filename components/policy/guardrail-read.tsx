'use client'

import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Fact, Facts } from '@/components/console/inspector'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { PageHeader } from '@/components/console/page-header'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { obligationList } from '@/lib/domain/policy/describe-obligations'
import { GuardrailBeside } from './guardrail-beside'
import { GuardrailMatches } from './guardrail-matches'
import type { GuardrailDetail } from './types'

/** For whoever may not propose a change of it: what it says, whom it binds, and who can. */
export function GuardrailRead({ guardrail }: { guardrail: GuardrailDetail }) {
  const { approvals, outcome, layer } = guardrail
  const obligations = obligationList(guardrail.obligations)
  const approvers =
    approvals.length > 0
      ? approvals.map(need => `${need.count} × ${LAYER_NAMES[need.layer]}`).join(' and ')
      : `1 × ${LAYER_NAMES[layer]}`
  return (
    <>
      <PageHeader
        title={guardrail.name}
        crumb={guardrail.name}
        meta={<StateChip state="in_force" word={`Version ${guardrail.version}`} />}
        answer="At least this outcome for every action that it selects, whatever app teams decide."
        primary={
          <ButtonWithReason variant="primary" place="below" align="end" reason={guardrail.may_not}>
            Propose change
          </ButtonWithReason>
        }
      />
      <div className="grid gap-8 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="min-w-0">
          <Section title="What it says">
            <p className="mb-4 border-l-2 pl-3 text-body">“{guardrail.sentence}”</p>
            <Facts>
              <Fact label="Layer">{LAYER_NAMES[layer]}</Fact>
              <Fact label="Which actions">{guardrail.selects}</Fact>
              <Fact label="When">
                {guardrail.when || 'Always'}
                {guardrail.also_when && `, also when ${guardrail.also_when}`}
              </Fact>
              <Fact label="At least">
                <OutcomeChip outcome={outcome} />
              </Fact>
              {outcome === 'step_up' && <Fact label="Approved by">{approvers}</Fact>}
              {outcome !== 'deny' && (
                <Fact label="Obligations">
                  {obligations.length === 0 ? (
                    <span className="text-muted">None</span>
                  ) : (
                    obligations.join(', ')
                  )}
                </Fact>
              )}
              <Fact label="Changed">
                {guardrail.changed_by ?? 'Setup'}, <Time at={guardrail.changed_at} />
              </Fact>
            </Facts>
          </Section>
          <GuardrailMatches matches={guardrail.matches} selects={guardrail.selects} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          <GuardrailBeside guardrail={guardrail} />
        </div>
      </div>
    </>
  )
}
