'use client'

import { useEffect } from 'react'
import type { UseFormReturn } from 'react-hook-form'
import type { AgentFormValues } from './form-values'

/** What was typed survives leaving for the sign-in and coming back, in this tab only. */
export function useFormDraft(form: UseFormReturn<AgentFormValues>, key: string) {
  const name = `countersign.draft.${key}`
  useEffect(() => {
    const kept = sessionStorage.getItem(name)
    // A draft from before a field was there keeps that field as it stands.
    if (kept !== null)
      form.reset(
        { ...form.getValues(), ...(JSON.parse(kept) as Partial<AgentFormValues>) },
        { keepDefaultValues: true },
      )
    const subscription = form.watch(typed => sessionStorage.setItem(name, JSON.stringify(typed)))
    return () => subscription.unsubscribe()
  }, [form, name])
  return { forget: () => sessionStorage.removeItem(name) }
}
