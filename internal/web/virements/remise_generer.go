// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/echanges/virements"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// generer writes the file for the bank, once.
func (g guichet) generer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.avancer(w, r, v, "Fichier généré. Téléchargez-le, donnez-le à la banque, puis marquez la remise transmise.", func(d parcours.Demande, f *form.Form, id, version int64) error {
		generateur := virements.Generateur{Base: g.Inst.Base, Trousseau: g.Inst.Trousseau, Depot: g.Inst.Depot}
		_, err := generateur.Generer(r.Context(), d, id, version)
		return err
	})
}

// transmettre records that the file was given to the bank.
func (g guichet) transmettre(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.avancer(w, r, v, "Remise transmise\u00a0: son argent est sorti des comptes. Notez qui l’a signée à la banque.", func(d parcours.Demande, _ *form.Form, id, version int64) error {
		_, err := parcours.TransmettreRemise(r.Context(), g.Inst.Base, d, id, version)
		return err
	})
}

// signer records the signature given at the bank: who, and when.
func (g guichet) signer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	return g.avancer(w, r, v, "Signature notée.", func(d parcours.Demande, f *form.Form, id, version int64) error {
		qui := f.Ligne("signataire", "qui a signé", 100, form.Requis)
		le := f.Jour("signee_le", "le jour de la signature", form.Requis)
		if !f.Valide() {
			return nil
		}
		_, err := parcours.SignerRemise(r.Context(), g.Inst.Base, d, id, version, qui, le)
		return err
	})
}

// avancer does a step of a remise after its visa; acte may put faults on the form. The same form posted again answers the same.
func (g guichet) avancer(w http.ResponseWriter, r *http.Request, v *poste.Visite, annonce string, acte func(d parcours.Demande, f *form.Form, id, version int64) error) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	version, err := poste.Version(f)
	if err != nil {
		return err
	}
	if !v.Peut(droits.PreparerOrdre) {
		return absent(v, "remise", id, bdd.ErrAbsent)
	}
	if _, deja, err := parcours.DejaFait(r.Context(), g.Inst.Base, d); err != nil {
		return err
	} else if deja {
		return poste.Aller(w, r, adresseRemise(id))
	}
	err = acte(d, f, id, version)
	if err == nil && f.Valide() {
		g.Annoncer(r, cadre.Succes, annonce)
		return poste.Aller(w, r, adresseRemise(id))
	}
	if errors.Is(err, paiements.ErrVersion) || errors.Is(err, paiements.ErrTransition) {
		// Two identical posts at once: the other one has just done it.
		if _, deja, errDeja := parcours.DejaFait(r.Context(), g.Inst.Base, d); errDeja != nil || deja {
			return errors.Join(errDeja, poste.Aller(w, r, adresseRemise(id)))
		}
		if f.Valeur("signataire") == "" {
			return g.perime(w, r, adresseRemise(id), err)
		}
		f.Refuser("", "La remise a changé entre-temps. Relisez, puis recommencez si cela reste à faire.")
		return g.rendreSuivi(w, r, v, http.StatusConflict, f)
	}
	if err != nil {
		if err := reprendre(f, map[string]string{"signature": "signataire", "signature_jour": "signee_le"}, err); err != nil {
			return absent(v, "remise", id, err)
		}
	}
	return g.rendreSuivi(w, r, v, http.StatusUnprocessableEntity, f)
}
