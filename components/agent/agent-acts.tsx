'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { useKeys } from '@/components/console/keyboard'
import { ProposeDialog } from '@/components/release/propose-dialog'
import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { useCommand } from '@/lib/client/use-command'
import { isOpenRelease } from '@/lib/domain/release/states'
import { SuspendDialog } from './suspend-dialog'
import type { Agent } from './types'

/** Suspend stands in the open: it is what somebody looks for in a hurry. The rest is in the menu, with reasons. */
export function AgentActs({ agent }: { agent: Agent }) {
  const [open, setOpen] = useState<'suspend' | 'retire' | null>(null)
  const router = useRouter()
  const reasonId = useId()
  const retire = useCommand<CommandInput<'agent.retire'>, CommandReply<'agent.retire'>>('agent.retire', {
    onSuccess: () => setOpen(null),
  })
  const { edit, suspend, retire: retireReason } = agent.reasons
  const stops = agent.state !== 'suspended' && agent.state !== 'retired'
  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex gap-2">
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <Button>More</Button>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuItem reason={edit} onSelect={() => router.push(paths.agentEdit(agent.id))}>
              Edit {agent.name}
            </DropdownMenuItem>
            <DropdownMenuItem reason={retireReason} onSelect={() => setOpen('retire')}>
              Retire {agent.name}
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
        {stops && (
          <Button variant="danger" reason={suspend} reasonId={reasonId} onClick={() => setOpen('suspend')}>
            Suspend
          </Button>
        )}
      </div>
      {stops && suspend && (
        <span id={reasonId} className="max-w-60 text-right text-meta text-balance text-muted">
          {suspend}
        </span>
      )}
      <SuspendDialog
        agent={agent}
        open={open === 'suspend'}
        onOpenChange={next => setOpen(next ? 'suspend' : null)}
      />
      <ConfirmDialog
        open={open === 'retire'}
        onOpenChange={next => setOpen(next ? 'retire' : null)}
        title={`Retire ${agent.name}`}
        confirm={`Retire ${agent.name}`}
        cancel="Keep it"
        danger
        reason={{ label: 'Reason', presets: ['Replaced by another agent', 'No longer needed'] }}
        pending={retire.pending}
        problem={retire.problem}
        onConfirm={reason => void retire.run({ agent: agent.id, reason })}
      >
        It is denied everywhere from the next pulse on, open releases are withdrawn, and its identities stay
        taken. There is no way back.
      </ConfirmDialog>
    </div>
  )
}

export function ProposeRelease({ agent, environment }: { agent: Agent; environment: string }) {
  const [open, setOpen] = useState(false)
  const reason = agent.reasons.propose
  const openRelease = agent.releases.find(
    release => release.environment === environment && isOpenRelease(release.state),
  )
  useKeys([
    {
      keys: 'p',
      label: 'Propose release',
      reason: openRelease ? `r${openRelease.number} is open already.` : reason,
      run: () => setOpen(true),
    },
  ])
  if (openRelease) {
    return (
      <Button asChild variant="primary">
        <Link href={paths.release(openRelease.id)}>Open release r{openRelease.number}</Link>
      </Button>
    )
  }
  return (
    <>
      <ButtonWithReason
        variant="primary"
        kbd="p"
        reason={reason}
        place="below"
        align="end"
        onClick={() => setOpen(true)}
      >
        Propose release
      </ButtonWithReason>
      <ProposeDialog
        agent={agent}
        environments={agent.environments.map(id => ({ id, name: id }))}
        environment={environment}
        open={open}
        onOpenChange={setOpen}
      />
    </>
  )
}
