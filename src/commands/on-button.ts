import { answerLater, placeOf } from "./answer-person.ts";
import type { HandlerParts } from "./command-dependencies.ts";
import type { Answer, ButtonPress } from "./command-handlers.ts";
import { onHomeButton } from "./home/on-home.ts";
import { onJoinedButton } from "./joined-channel.ts";
import { openNotifyForm } from "./notify.ts";
import { onCardButton, onDirectButton } from "./on-card.ts";
import { onClientButton } from "./on-client-button.ts";
import { onMoreButton } from "./on-more.ts";
import { onRouteButton } from "./on-route.ts";
import { onSnippetPicked } from "./on-snippet-form.ts";
import { cancelProposal, confirmProposal } from "./proposals.ts";
import { retryAllFailed, retryFailed } from "./retry-failed.ts";

/** A button of ours. Resolves once its order is stored; the answer comes after the acknowledgement. */
export async function onButton(handlers: HandlerParts, press: ButtonPress): Promise<void> {
  switch (press.button) {
    case "proposal.confirm":
      return tell(handlers, press, await confirmProposal(handlers, press));
    case "proposal.cancel":
      return tell(handlers, press, await cancelProposal(handlers, press));
    case "failed.retry":
      return tell(handlers, press, await retryFailed(handlers, press));
    case "failed.retry-all":
      return tell(handlers, press, await retryAllFailed(handlers, press));
    case "card.claim":
    case "card.release":
    case "card.close":
    case "card.reopen":
    case "card.menu":
    case "card.snooze":
    case "card.quiet":
      return onCardButton(handlers, press);
    case "direct.claim":
    case "direct.snooze":
    case "direct.quiet":
      return onDirectButton(handlers, press);
    case "more.edit":
    case "more.push":
    case "more.transcript":
    case "more.mute":
    case "more.unmute":
      return onMoreButton(handlers, press);
    case "snippet.pick":
      return onSnippetPicked(handlers, press);
    case "route.menu":
    case "route.add":
    case "route.test":
      return onRouteButton(handlers, press);
    case "home.settings":
      return tell(handlers, press, openNotifyForm(handlers, press));
    case "home.arrived":
    case "home.send-again":
      return onHomeButton(handlers, press);
    case "joined.all":
    case "joined.alerts":
    case "joined.no":
      return onJoinedButton(handlers, press);
    default:
      return onClientButton(handlers, press);
  }
}

function tell(handlers: HandlerParts, press: ButtonPress, answer: Answer | undefined): void {
  answerLater(handlers, placeOf(press), answer);
}
