'use client'

import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import type { Drift } from './drift-details'

export function DismissDialog({ row, onClose }: { row: Drift | null; onClose: () => void }) {
  const dismiss = useCommand<CommandInput<'drift.dismiss'>, CommandReply<'drift.dismiss'>>('drift.dismiss', {
    onSuccess: ({ evidence }) => {
      toast(`Put aside. Recorded as evidence #${evidence.toLocaleString('en')}`)
      onClose()
    },
  })
  return (
    <ConfirmDialog
      open={row !== null}
      onOpenChange={open => !open && onClose()}
      title={row ? `Put aside: ${row.agent.name}, ${row.phrase}` : 'Put aside'}
      confirm="Put it aside"
      cancel="Keep it open"
      reason={{
        label: 'What you found',
        hint: 'Kept as evidence. At least 10 characters. It opens again when it is seen again.',
      }}
      onConfirm={reason => row && void dismiss.run({ drift: row.id, reason })}
      pending={dismiss.pending}
      problem={dismiss.problem}
    >
      {row?.now_is}
    </ConfirmDialog>
  )
}
