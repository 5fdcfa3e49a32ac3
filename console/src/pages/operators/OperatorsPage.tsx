import type { ReactNode } from "react";
import { useIsOperator } from "../../api/session";
import { Empty } from "../../parts/Empty";
import { Page } from "../../parts/Page";
import { useOperatorWords } from "../../words/operators";

interface Properties {
  title: string;
  hint: string;
  children: ReactNode;
}

/** A page for operators; others read why they see nothing. The services check the role themselves. */
export function OperatorsPage({ title, hint, children }: Properties) {
  const { operators: words } = useOperatorWords();
  const isOperator = useIsOperator();
  return (
    <Page title={title} hint={hint}>
      {isOperator ? children : <Empty title={words.denied} hint={words.deniedHint} />}
    </Page>
  );
}
