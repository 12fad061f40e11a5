'use client'

import { ConfirmDialog } from '@/components/console/confirm-dialog'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { Agent } from './types'

const PRESETS = ['Unexpected calls', 'Credential may be stolen', 'Wrong results', 'Drill'] as const

type SuspendDialogProps = { agent: Agent; open: boolean; onOpenChange: (open: boolean) => void }

/** The kill switch: its effect first, then the reason, which has the focus. */
export function SuspendDialog({ agent, open, onOpenChange }: SuspendDialogProps) {
  const suspend = useCommand<CommandInput<'agent.suspend'>, CommandReply<'agent.suspend'>>('agent.suspend', {
    onSuccess: () => onOpenChange(false),
  })
  const inForce = agent.releases
    .filter(release => release.state === 'published')
    .map(release => release.environment)
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Suspend ${agent.name}`}
      confirm={`Suspend ${agent.name}`}
      cancel="Keep it active"
      danger
      reason={{
        label: 'Reason',
        hint: 'Kept as evidence; resuming needs two persons of two layers',
        presets: PRESETS,
      }}
      pending={suspend.pending}
      problem={suspend.problem}
      onConfirm={reason => void suspend.run({ agent: agent.id, reason })}
    >
      <ul className="list-disc pl-5">
        <li>
          {inForce.length > 0
            ? `Every call of ${agent.name} in ${inForce.join(' and ')} becomes Deny, as soon as each enforcer has the next pulse: seconds on long poll.`
            : `${agent.name} has no release in force, so no call changes; it also can't be released while suspended.`}
        </li>
        <li>Chains that pass through it are denied too.</li>
        <li>Calls that already ran are not undone: {agent.rollback}</li>
      </ul>
    </ConfirmDialog>
  )
}
