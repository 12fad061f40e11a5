'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { Agent } from './types'

/** Why it stands still, and how far a resume has got: the first of two persons, or the second. */
export function SuspendedNotice({ agent }: { agent: Agent }) {
  const [open, setOpen] = useState(false)
  const resume = useCommand<CommandInput<'agent.resume'>, CommandReply<'agent.resume'>>('agent.resume', {
    onSuccess: () => setOpen(false),
  })
  const { suspended } = agent
  if (!suspended) return null
  const first = suspended.resume_requested_by
  const act = first ? `Confirm resuming ${agent.name}` : `Ask to resume ${agent.name}`
  return (
    <>
      <Notice
        tone="deny"
        className="mb-5"
        title="Suspended: every call is denied"
        actions={
          <ButtonWithReason
            reason={agent.reasons.resume}
            place="below"
            align="end"
            onClick={() => setOpen(true)}
          >
            {first ? 'Confirm resume' : 'Ask to resume'}
          </ButtonWithReason>
        }
      >
        Since <Time at={suspended.at} />: {suspended.reason}
        {first && <> {first} asked to resume it; a second person of another layer has to confirm.</>}
      </Notice>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={act}
        confirm={act}
        cancel="Keep it suspended"
        reason={{ label: 'Reason', presets: ['Cause is fixed', 'Drill is over'] }}
        pending={resume.pending}
        problem={resume.problem}
        onConfirm={reason => void resume.run({ agent: agent.id, reason })}
      >
        {first
          ? `${first} asked. With your confirmation its release decides again, as soon as each enforcer has the next pulse.`
          : 'Your wish is recorded. It stays suspended until a second person of another layer confirms; one of the two is of Security or Compliance.'}
      </ConfirmDialog>
    </>
  )
}
