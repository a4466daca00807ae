-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- What the payer of an invoice says that it paid: of the invoice itself, or of what its delay costs. le_jour is the day of the payment. Never edited: a row that
-- takes another back names it (contrepasse_id), for the same invoice, object and amount, once. The reference of the payment, or why it is taken back, lies under seal.
create table delegation_paiement (
    id {ID},
    facture_id {REF} not null references delegation_facture(id),
    objet {TEXTE} not null check (objet in ('principal', 'retard')),
    le_jour {JOUR} not null,
    {CENTIMES montant} not null check (montant > 0),
    contrepasse_id {REF},
    contenu_id {REF} not null references contenu(id),
    engagement {OCTETS} not null,
    par {REF} not null references agent(id),
    le {INSTANT} not null,
    unique (id, facture_id, objet, montant),
    foreign key (contrepasse_id, facture_id, objet, montant) references delegation_paiement(id, facture_id, objet, montant),
    check (contrepasse_id <> id)
) {STRICT};
{AJOUT_SEUL delegation_paiement}
create unique index delegation_paiement_contrepasse on delegation_paiement(contrepasse_id) where contrepasse_id is not null;
create index delegation_paiement_facture on delegation_paiement(facture_id);
-- The day on which the payer of a public contract received the invoice, and the last day to pay it, which follows from it. The last row stands; none is edited.
create table delegation_reception (
    id {ID},
    facture_id {REF} not null references delegation_facture(id),
    le_jour {JOUR} not null,
    echeance {JOUR} not null check (echeance > le_jour),
    par {REF} not null references agent(id),
    le {INSTANT} not null
) {STRICT};
{AJOUT_SEUL delegation_reception}
create index delegation_reception_facture on delegation_reception(facture_id, id);
