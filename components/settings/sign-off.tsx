'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { DutyExceptions } from './duty-exceptions'
import { Gateways } from './gateways'
import { Region } from './region'
import { RulesEditor } from './rules-editor'
import { RulesHistory } from './rules-history'
import { RulesProposals } from './rules-proposals'
import { SignOffChecklists, SignOffSettings } from './sign-off-checklists'
import { SignOffMatrix } from './sign-off-matrix'
import type { SignOffRules } from './types'
import { useMe } from './use-me'
import { counted } from './wording'

/** Rules about rules: what a release must be signed by, and who changes that. */
export function SignOff() {
  const rules = useQuery(operationQuery<QueryOutput<'organisation.rules'>>('organisation.rules', {}))
  const { me, whyNot } = useMe()
  const [editing, setEditing] = useState(false)
  const reason = whyNot('organisation.rules', 'change this together')
  const shown = useRef(editing)
  useEffect(() => {
    if (shown.current === editing) return
    shown.current = editing
    // One view takes the place of the other without a navigation: the button that was pressed is gone.
    document.querySelector<HTMLElement>('main h1')?.focus()
  }, [editing])
  useKeys([{ keys: 'c', label: 'Propose change', run: () => setEditing(true), reason }])
  if (editing && rules.data)
    return (
      <RulesEditor
        inForce={rules.data}
        refetch={() => void rules.refetch()}
        onClose={() => setEditing(false)}
      />
    )
  return (
    <>
      <PageHeader
        title="Sign-off rules"
        crumb="Sign-off"
        answer={rules.data && <Answer rules={rules.data} />}
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => setEditing(true)}
          >
            Propose change
          </ButtonWithReason>
        }
      />
      <Region query={rules} what="The sign-off rules could not be loaded">
        {data => (
          <>
            {data.proposals.length > 0 && (
              <Section
                title="Proposed changes"
                description="Proposed by one of Security and Compliance, confirmed by another person of the other."
              >
                <RulesProposals proposals={data.proposals} me={me?.person.id} />
              </Section>
            )}
            <Section
              title="Matrix"
              description="Signatures per layer. Of all rows that hold for a release, the larger count of each layer is asked for."
            >
              <SignOffMatrix matrix={data.rules.matrix} />
            </Section>
            <Section
              title="Checklists"
              description="What each layer is asked when it signs. A question that needs an answer blocks the signature without one."
            >
              <SignOffChecklists checklist={data.rules.checklist} />
            </Section>
            <SignOffSettings settings={data.rules.settings} />
            <Gateways gateways={data.rules.gateways ?? []} />
          </>
        )}
      </Region>
      <DutyExceptions />
      {rules.data && (
        <Section title="Versions" description="Each one made by two people.">
          <RulesHistory history={rules.data.history} />
        </Section>
      )}
    </>
  )
}

function Answer({ rules }: { rules: SignOffRules }) {
  const open = rules.proposals.length
  return (
    <>
      {rules.since === null ? (
        'As shipped'
      ) : (
        <>
          Version {rules.version}, in force since <Time at={rules.since} />
        </>
      )}
      {open > 0 && `. ${counted(open, 'change')} proposed`}
    </>
  )
}
