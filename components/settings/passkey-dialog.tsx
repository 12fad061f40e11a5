'use client'

import type { ReactNode } from 'react'
import { ConfirmDialog, type ConfirmDialogProps } from '@/components/console/confirm-dialog'
import { SignInAgain } from '@/components/console/sign-in-again'
import { useFreshSignIn } from './use-fresh-sign-in'

/** A question about passkeys, all of which want a sign-in of a moment ago. */
export function PasskeyDialog({
  act,
  children,
  ...dialog
}: Omit<ConfirmDialogProps, 'open'> & {
  /** "Removing a passkey" */
  act: string
  children: ReactNode
}) {
  const fresh = useFreshSignIn() && dialog.problem?.code !== 'reauthentication_required'
  return (
    <ConfirmDialog open {...dialog}>
      <div className="flex flex-col gap-3">
        {children}
        {!fresh && <SignInAgain>{`${act} needs a sign-in of the last 5 minutes.`}</SignInAgain>}
      </div>
    </ConfirmDialog>
  )
}
