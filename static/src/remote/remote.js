import { _t } from "@web/core/l10n/translation";

/**
 * Pictures from elsewhere in what customers wrote are kept as placeholders (tools/remote.py): one is loaded on a click,
 * above the page, so that the text stays as it was. One listener serves form, thread (a shadow tree) and portal.
 */
const PLACE = ".o_complaint_remote[data-original-src]";

function clicked(event) {
    const target = event.composedPath()[0];
    return target instanceof Element ? target.closest(PLACE) : null;
}

function addressOf(place) {
    try {
        const address = new URL(place.dataset.originalSrc, "https://invalid/");
        const isThere = ["http:", "https:"].includes(address.protocol) && address.host !== "invalid";
        return isThere ? address : null;
    } catch {
        return null;
    }
}

function show(place) {
    const address = addressOf(place);
    const dialog = document.createElement("dialog");
    dialog.className = "o_complaint_remote_shown";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-secondary";
    close.textContent = _t("Close");
    close.addEventListener("click", () => dialog.close());
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.textContent = address ? _t("From %s", address.host) : _t("The text names no address of this picture.");
    dialog.append(told);
    if (address) {
        const picture = document.createElement("img");
        picture.alt = "";
        picture.referrerPolicy = "no-referrer";
        picture.addEventListener("error", () => {
            told.textContent = _t("The picture cannot be loaded from %s.", address.host);
            picture.remove();
        });
        picture.src = address.href;
        dialog.append(picture);
    }
    dialog.append(close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    close.focus();
}

function onAct(event) {
    if (event.type === "keydown" && event.key !== "Enter") {
        return;
    }
    const place = clicked(event);
    if (place) {
        event.preventDefault();
        event.stopPropagation();
        show(place);
    }
}

// before editors take the click
document.addEventListener("click", onAct, { capture: true });
document.addEventListener("keydown", onAct, { capture: true });
