'use client'

import { createContext, useContext } from 'react'

/** The page's CSP nonce, for the few libraries that add style elements. */
export const NonceContext = createContext<string | undefined>(undefined)

export function useNonce(): string | undefined {
  return useContext(NonceContext)
}
