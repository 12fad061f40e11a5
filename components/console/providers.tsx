'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { ThemeProvider } from 'next-themes'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { type ReactNode, useState } from 'react'
import { Toaster } from '@/components/ui/toaster'
import { TooltipProvider } from '@/components/ui/tooltip'
import { ANNOUNCER_ID } from '@/lib/client/announce'
import { NonceContext } from '@/lib/client/nonce'
import { ClockProvider } from '@/lib/client/now'
import { createQueryClient } from '@/lib/client/query-client'
import { KeyboardProvider } from './keyboard'

declare global {
  // Libraries that add style elements (react-style-singleton under radix-ui's scroll lock) look here.
  var __webpack_nonce__: string | undefined
}

type ProvidersProps = {
  nonce: string | undefined
  /** Epoch seconds of the server at render time: what relative times count from until the browser takes over. */
  serverNow: number
  children: ReactNode
}

export function Providers({ nonce, serverNow, children }: ProvidersProps) {
  const [queryClient] = useState(createQueryClient)
  if (typeof window !== 'undefined') globalThis.__webpack_nonce__ = nonce
  return (
    <NonceContext.Provider value={nonce}>
      <ThemeProvider
        attribute="class"
        defaultTheme="system"
        enableSystem
        disableTransitionOnChange
        nonce={nonce}
      >
        <QueryClientProvider client={queryClient}>
          <NuqsAdapter>
            <ClockProvider serverNow={serverNow}>
              <TooltipProvider delayDuration={300}>
                <KeyboardProvider>{children}</KeyboardProvider>
                <Toaster />
                <div id={ANNOUNCER_ID} aria-live="polite" className="sr-only" />
              </TooltipProvider>
            </ClockProvider>
          </NuqsAdapter>
        </QueryClientProvider>
      </ThemeProvider>
    </NonceContext.Provider>
  )
}
