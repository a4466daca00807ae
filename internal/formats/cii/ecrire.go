// SPDX-License-Identifier: EUPL-1.2

package cii

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"etai/internal/base/jour"
)

const (
	profil        = "urn:cen.eu:en16931:2017"
	schemaSIREN   = "0002" // ISO/IEC 6523: legal registration
	schemaSIRET   = "0009"
	schemaAdresse = "0225" // electronic address: SIREN, or SIREN_SIRET
	services      = "S1"   // BR-FR-08: deposit of an invoice of services
	facture       = "380"
	avoir         = "381"
	virement      = "30"
	unite         = "C62" // one
	exonere       = "E"
)

// noeud is an element: its content is text or children. An empty one is left out.
type noeud struct {
	nom       string
	attributs string
	texte     string
	enfants   []noeud
}

func e(nom string, enfants ...noeud) noeud { return noeud{nom: nom, enfants: enfants} }
func t(nom, texte string) noeud            { return noeud{nom: nom, texte: texte} }
func id(nom, schema, texte string) noeud {
	return noeud{nom: nom, attributs: ` schemeID="` + schema + `"`, texte: texte}
}

func date(nom string, j jour.Jour) noeud {
	a, m, q := j.Decomposer()
	return e(nom, noeud{nom: "udt:DateTimeString", attributs: ` format="102"`, texte: fmt.Sprintf("%04d%02d%02d", a, m, q)})
}

func (n noeud) vide() bool {
	if n.texte != "" {
		return false
	}
	for _, x := range n.enfants {
		if !x.vide() {
			return false
		}
	}
	return true
}

func (n noeud) ecrire(b *strings.Builder) {
	b.WriteString("<" + n.nom + n.attributs + ">")
	if n.texte != "" {
		_ = xml.EscapeText(b, []byte(n.texte)) // a Builder never fails
	}
	for _, x := range n.enfants {
		if !x.vide() {
			x.ecrire(b)
		}
	}
	b.WriteString("</" + n.nom + ">")
}

// Ecrire checks the invoice and writes it. One that breaks a rule gives *Refusee and writes nothing; the same invoice always gives the same bytes.
func Ecrire(w io.Writer, f Facture) error {
	if r := f.controler(); r != nil {
		return r
	}
	total, err := f.Total()
	if err != nil {
		return err
	}
	nature := facture
	if f.Corrige != nil {
		nature = avoir
	}
	var lignes []noeud
	for i, l := range f.Lignes {
		lignes = append(lignes, l.noeud(i+1, f))
	}
	racine := e("rsm:CrossIndustryInvoice",
		e("rsm:ExchangedDocumentContext",
			e("ram:BusinessProcessSpecifiedDocumentContextParameter", t("ram:ID", services)),
			e("ram:GuidelineSpecifiedDocumentContextParameter", t("ram:ID", profil))),
		e("rsm:ExchangedDocument", t("ram:ID", f.Numero), t("ram:TypeCode", nature), date("ram:IssueDateTime", f.Emission),
			note("PMD", f.Penalites), note("PMT", f.Indemnite), note("AAB", f.Escompte)),
		e("rsm:SupplyChainTradeTransaction", append(lignes,
			e("ram:ApplicableHeaderTradeAgreement", t("ram:BuyerReference", f.Service),
				f.Vendeur.noeud("ram:SellerTradeParty", id("ram:ID", "FC", f.Vendeur.SIREN())), f.Acheteur.noeud("ram:BuyerTradeParty", noeud{}),
				e("ram:BuyerOrderReferencedDocument", t("ram:IssuerAssignedID", f.Engagement)),
				e("ram:ContractReferencedDocument", t("ram:IssuerAssignedID", f.Marche))),
			e("ram:ApplicableHeaderTradeDelivery", e("ram:ActualDeliverySupplyChainEvent", date("ram:OccurrenceDateTime", f.Fin))),
			f.reglement(total.Decimal()))...))
	racine.attributs = ` xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"` +
		` xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"` +
		` xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:100"`
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	racine.ecrire(&b)
	b.WriteString("\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("écriture de la facture : %w", err)
	}
	return nil
}

func note(sujet, texte string) noeud {
	return e("ram:IncludedNote", t("ram:Content", texte), t("ram:SubjectCode", sujet))
}

// noeud is a party. An association without VAT says its SIREN as its tax registration (BR-E-02).
func (p Partie) noeud(nom string, fiscal noeud) noeud {
	return e(nom, id("ram:GlobalID", schemaSIRET, p.SIRET), t("ram:Name", p.Nom),
		e("ram:SpecifiedLegalOrganization", id("ram:ID", schemaSIREN, p.SIREN())),
		e("ram:DefinedTradeContact", t("ram:DepartmentName", p.Contact),
			e("ram:TelephoneUniversalCommunication", t("ram:CompleteNumber", p.Telephone)),
			e("ram:EmailURIUniversalCommunication", t("ram:URIID", p.Courriel))),
		e("ram:PostalTradeAddress", t("ram:PostcodeCode", p.CodePostal), t("ram:LineOne", p.Adresse), t("ram:LineTwo", p.Complement), t("ram:CityName", p.Commune), t("ram:CountryID", "FR")),
		e("ram:URIUniversalCommunication", id("ram:URIID", schemaAdresse, p.SIREN()+"_"+p.SIRET)),
		e("ram:SpecifiedTaxRegistration", fiscal))
}

func (l Ligne) noeud(rang int, f Facture) noeud {
	return e("ram:IncludedSupplyChainTradeLineItem",
		e("ram:AssociatedDocumentLineDocument", t("ram:LineID", strconv.Itoa(rang))),
		e("ram:SpecifiedTradeProduct", t("ram:Name", l.Libelle), t("ram:Description", l.Precision)),
		e("ram:SpecifiedLineTradeAgreement", e("ram:NetPriceProductTradePrice", t("ram:ChargeAmount", l.Prix.Decimal()))),
		e("ram:SpecifiedLineTradeDelivery", noeud{nom: "ram:BilledQuantity", attributs: ` unitCode="` + unite + `"`, texte: quantite(l.Dix)}),
		e("ram:SpecifiedLineTradeSettlement",
			e("ram:ApplicableTradeTax", t("ram:TypeCode", "VAT"), t("ram:CategoryCode", exonere), t("ram:RateApplicablePercent", "0")),
			e("ram:BillingSpecifiedPeriod", date("ram:StartDateTime", f.Debut), date("ram:EndDateTime", f.Fin)),
			e("ram:SpecifiedTradeSettlementLineMonetarySummation", t("ram:LineTotalAmount", l.Montant.Decimal()))))
}

// quantite writes ten-thousandths without useless zeros.
func quantite(dix int64) string {
	s := fmt.Sprintf("%d.%04d", dix/Parties, dix%Parties)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func (f Facture) reglement(total string) noeud {
	corrige := noeud{nom: "ram:InvoiceReferencedDocument"}
	if f.Corrige != nil {
		a, m, q := f.Corrige.Emission.Decomposer()
		corrige.enfants = []noeud{t("ram:IssuerAssignedID", f.Corrige.Numero), e("ram:FormattedIssueDateTime",
			noeud{nom: "qdt:DateTimeString", attributs: ` format="102"`, texte: fmt.Sprintf("%04d%02d%02d", a, m, q)})}
	}
	moyen := noeud{}
	if f.IBAN != "" {
		moyen = e("ram:SpecifiedTradeSettlementPaymentMeans", t("ram:TypeCode", virement), e("ram:PayeePartyCreditorFinancialAccount", t("ram:IBANID", string(f.IBAN))),
			e("ram:PayeeSpecifiedCreditorFinancialInstitution", t("ram:BICID", f.BIC)))
	}
	return e("ram:ApplicableHeaderTradeSettlement", t("ram:InvoiceCurrencyCode", "EUR"), moyen,
		e("ram:ApplicableTradeTax", t("ram:CalculatedAmount", "0.00"), t("ram:TypeCode", "VAT"), t("ram:ExemptionReason", f.Exoneration.Texte), t("ram:BasisAmount", total),
			t("ram:CategoryCode", exonere), t("ram:ExemptionReasonCode", f.Exoneration.Code), t("ram:RateApplicablePercent", "0")),
		e("ram:BillingSpecifiedPeriod", date("ram:StartDateTime", f.Debut), date("ram:EndDateTime", f.Fin)),
		e("ram:SpecifiedTradePaymentTerms", date("ram:DueDateDateTime", f.Echeance)),
		e("ram:SpecifiedTradeSettlementHeaderMonetarySummation", t("ram:LineTotalAmount", total), t("ram:TaxBasisTotalAmount", total),
			noeud{nom: "ram:TaxTotalAmount", attributs: ` currencyID="EUR"`, texte: "0.00"}, t("ram:GrandTotalAmount", total), t("ram:DuePayableAmount", total)), corrige)
}
