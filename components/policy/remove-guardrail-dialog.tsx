'use client'

import { useRouter } from 'next/navigation'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import type { GuardrailDetail } from './types'

/** Proposes that it goes. It binds until a second person agrees, and each agent until its next signed release. */
export function RemoveGuardrailDialog({
  guardrail,
  open,
  onOpenChange,
}: {
  guardrail: GuardrailDetail
  open: boolean
  onOpenChange: (open: boolean) => void
}) {
  const router = useRouter()
  const remove = useCommand<CommandInput<'policy.remove-guardrail'>, CommandReply<'policy.remove-guardrail'>>(
    'policy.remove-guardrail',
    { onSuccess: ({ data }) => router.push(paths.guardrailProposal(data.proposal)) },
  )
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${guardrail.name}`}
      confirm="Propose removal"
      cancel="Keep it"
      danger
      reason={{ label: 'Reason', hint: 'Whoever confirms reads it: at least 10 characters' }}
      pending={remove.pending}
      problem={remove.problem}
      onConfirm={text =>
        void remove.run({ guardrail: guardrail.id, expected_version: guardrail.version, reason: text })
      }
    >
      It binds {guardrail.matches.actions} actions on {guardrail.matches.agents} agents. A loosening: it keeps
      binding each agent until its next signed release.
    </ConfirmDialog>
  )
}
